-- The health of a FlinkFilter. Argo CD gives user scripts neither `string` nor `math`.
local by_phase = {
  PendingApproval = "Suspended",
  Deploying = "Progressing",
  Running = "Healthy",
  Invalid = "Degraded",
  RolledBack = "Degraded",
  Suspended = "Suspended",
  Degraded = "Degraded",
  Failed = "Degraded",
  Deleting = "Progressing",
}

local status = obj.status
if status == nil or status.phase == nil then
  return {status = "Progressing", message = "Waits for the operator"}
end
if obj.metadata.deletionTimestamp ~= nil then
  return {status = "Progressing", message = status.message}
end
if status.observedGeneration ~= obj.metadata.generation then
  return {
    status = "Progressing",
    message = "Waits for the operator to look at generation " .. obj.metadata.generation,
  }
end

-- A phase of a newer operator is not known here.
local health = by_phase[status.phase] or "Unknown"
for _, condition in ipairs(status.conditions or {}) do
  if health == "Healthy" and condition.type == "Ready" and condition.status == "Unknown" then
    -- The phase is the last one known; Confluent does not tell whether it is still so.
    health = "Unknown"
  end
  if health == "Healthy" and condition.type == "Reconciling" then
    health = "Progressing"
  end
end
return {status = health, message = status.message}
