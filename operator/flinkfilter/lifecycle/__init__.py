"""Pure: what a filter's life looks like and which step comes next."""
