"""A world in one process and in virtual time, in which the operator dies at any chosen call.

Flows in: scenarios (what a user does) and one fault. Flows out: the calls that were made, and what
the world looks like in the end.
"""
