-- Rejects the digest that the status proposes. Parameter: reason, optional.
local reason = (actionParams or {})["reason"]
local status = obj.status or {}
if status.proposed == nil or status.observedGeneration ~= obj.metadata.generation then
  error("Nothing to reject: the status proposes no digest for this generation of the spec", 0)
end
if reason == nil or reason == "" then
  reason = "rejected in Argo CD"
end

local annotations = obj.metadata.annotations or {}
annotations["flinkfilter.io/rejected"] = status.proposed.digest
annotations["flinkfilter.io/reason"] = reason
obj.metadata.annotations = annotations
return obj
