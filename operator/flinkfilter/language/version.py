"""The version of the language: of the meaning that specs have and of the SQL that says it."""

LANGUAGE_VERSION = 1
"""Part of every digest. It grows only when the SQL of an unchanged spec changes its meaning."""
