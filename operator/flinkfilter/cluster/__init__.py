"""Adapter: everything that is asked of the Kubernetes API server."""
