"""The loop: a work queue of filters; each pass observes, plans, writes the status, then acts."""
