"""What is counted and shown of this process, in the form that Prometheus reads."""
