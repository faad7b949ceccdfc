"""Specs full of texts that look like SQL, each with a harmless twin of the same shape.

`specs` draws them, `tokens` tells whether the SQL of both has one shape. The judge shares nothing
with the code that it judges: it takes SQL apart by Flink's rules, with a regular expression.
"""
