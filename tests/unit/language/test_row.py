"""An event with its documents."""

import json

from flinkfilter.language import row as module
from flinkfilter.language.event import Document
from flinkfilter.language.json_text import UNREADABLE, read
from flinkfilter.language.row import Row


def test_a_document_is_parsed_once(monkeypatch):
    """And only if it is asked for."""
    parsed = []
    monkeypatch.setattr(module, "read", lambda text: parsed.append(text) or read(text))
    row = Row({"header_data": '{"a": 1}', "other": "[]"})
    assert parsed == []
    assert [row.document("header_data") for _ in range(2)] == [{"a": "1"}] * 2
    assert parsed == ['{"a": 1}']


def test_a_document_may_be_none_or_unreadable():
    """NULL and absent columns have none; neither have texts that are not JSON."""
    row = Row({"a": None, "b": "x", "c": 5})
    assert [row.document(name) for name in "abcd"] == [None, UNREADABLE, None, None]


def test_a_document_that_came_as_such_is_used_as_it_is():
    """Its text is written only where that is asked for."""
    content = read('{"b": 1.50, "a": "x"}')
    row = Row({"header_data": Document(content)})
    assert row.document("header_data") is content
    assert json.loads(row.text("header_data")) == {"b": 1.5, "a": "x"}


def test_a_column_has_a_text():
    """A whole number its digits."""
    row = Row({"a": "x", "b": -5, "c": None})
    assert [row.text(name) for name in "abcd"] == ["x", "-5", None, None]
