-- Lets the statement go on where it stopped.
local annotations = obj.metadata.annotations or {}
annotations["flinkfilter.io/stopped"] = nil
obj.metadata.annotations = annotations
return obj
