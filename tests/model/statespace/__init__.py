"""A small world in which the operator's own planner is explored exhaustively.

`world` is everything there is, as one value; `server` stands in for the statements API and holds
every call against `rules`; `serving` is what happens there by itself; `program` is one pass of
the operator; `events` are all things that can happen next; `rest` lets everything happen by
itself and judges where that ends; `search` tries all ways from `beginnings`; `designs` are wrong.
"""
