"""Flux on this machine: a Git server, and the two controllers beside the API server."""
