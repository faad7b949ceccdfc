-- Approves the digest that the status proposes, and takes back a rejection of it. The optional
-- parameter `digest` says which one was read: another one is refused.
local asked = (actionParams or {})["digest"]
local status = obj.status or {}
if status.proposed == nil or status.observedGeneration ~= obj.metadata.generation then
  error("Nothing to approve: the status proposes no digest for this generation of the spec", 0)
end
local digest = status.proposed.digest
if asked ~= nil and asked ~= "" and asked ~= digest then
  error("Not approved: the status proposes " .. digest .. " by now; read it and approve anew", 0)
end

local annotations = obj.metadata.annotations or {}
if annotations["flinkfilter.io/approved"] == digest then
  -- Beside a rejection the same value is spent; a list of it counts anew.
  annotations["flinkfilter.io/approved"] = digest .. "," .. digest
else
  annotations["flinkfilter.io/approved"] = digest
end
annotations["flinkfilter.io/rejected"] = nil
annotations["flinkfilter.io/reason"] = nil
obj.metadata.annotations = annotations
return obj
