"""What is done with an event: a function `(ServiceEvent) -> None`, found by its name."""
