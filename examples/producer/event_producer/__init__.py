"""The producer of the examples: events over HTTP in, rows of the event table out."""
