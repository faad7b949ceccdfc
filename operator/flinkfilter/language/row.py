"""An event while it is looked at: each document in it is parsed when first asked for, once."""

from typing import Final

from flinkfilter.language.event import Document, Event
from flinkfilter.language.json_text import Json, Unreadable, read

_NOT_READ: Final = object()


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
        document = self._documents.get(column, _NOT_READ)
        if document is _NOT_READ:
            value = self.event.get(column)
            if isinstance(value, str):
                document = read(value)
            else:
                document = value.content if isinstance(value, Document) else None
            self._documents[column] = document
        return document

    def text(self, column: str) -> str | None:
        """Give a column as text; None for a NULL column."""
        value = self.event.get(column)
        if value is None or isinstance(value, str):
            return value
        return value.text if isinstance(value, Document) else str(value)
