"""Patterns that Java and Python read alike: parsed, weighed, and written out for both."""
