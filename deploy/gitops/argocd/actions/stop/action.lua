-- Stops the statement; it keeps its place.
local annotations = obj.metadata.annotations or {}
annotations["flinkfilter.io/stopped"] = "true"
obj.metadata.annotations = annotations
return obj
