"""The main job, for real, on one machine: from `kubectl apply` to events in their topics."""
