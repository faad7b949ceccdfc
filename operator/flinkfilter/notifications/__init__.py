"""Adapter: tells an HTTP receiver outside what happens to filters."""
