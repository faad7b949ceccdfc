"""A small world in which the operator's own planner is explored exhaustively.

`world` is everything there is, as one value; `server` stands in for the statements API and holds
every call against what must never happen; `program` is one pass of the operator; `events` are all
things that can happen next; `rest` lets everything happen by itself; `search` tries all ways.
"""
