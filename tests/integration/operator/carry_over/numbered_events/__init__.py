"""Numbered events that never pause, and what a filter has to make of them.

Flows in: a broker, a Flink, an installation of the operator. Flows out: events, and by the offsets
at which statements stopped, how often each has to stand in the output.
"""
