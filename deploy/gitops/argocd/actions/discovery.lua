-- Which actions can do something now. Argo CD shows the others greyed out.
local annotations = obj.metadata.annotations or {}
local status = obj.status or {}
local here = obj.metadata.deletionTimestamp == nil
local current = here and status.observedGeneration == obj.metadata.generation
local proposed = current and status.proposed ~= nil

local reasons = {}
for _, condition in ipairs(status.conditions or {}) do
  reasons[condition.type] = condition.reason
end
local stopped = annotations["flinkfilter.io/stopped"] == "true"

return {
  approve = {
    disabled = not (proposed and reasons.Approved ~= "Approved"),
    params = {{name = "digest"}},
  },
  reject = {
    disabled = not (proposed and reasons.Approved ~= "Rejected"),
    params = {{name = "reason"}},
  },
  retry = {disabled = not (status.phase ~= nil and reasons.Stalled ~= nil)},
  stop = {disabled = not (here and not stopped)},
  resume = {disabled = not (here and stopped)},
}
