"""An event while it is looked at: each document in it is parsed when first asked for, once."""

from flinkfilter.language.event import Event
from flinkfilter.language.json_text import Json, Unreadable, read


class Row:
    """One event with its documents.

    Attributes:
        event: the columns.
    """

    __slots__ = ("_documents", "event")

    def __init__(self, event: Event) -> None:
        self.event = event
        self._documents: dict[str, Json | Unreadable] = {}

    def document(self, column: str) -> Json | Unreadable:
        """Give the document in a column; None for a NULL column and for the document `null`."""
        try:
            return self._documents[column]
        except KeyError:
            text = self.event.get(column)
            document = read(text) if isinstance(text, str) else None
            self._documents[column] = document
            return document
