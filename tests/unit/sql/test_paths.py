"""Fields as SQL: columns, JSON paths, and numbers as text."""

import pytest

from flinkfilter.language.expression import FieldReference, Wildcard
from flinkfilter.sql.paths import json_path, text_of


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("dealerId",), "'$.dealerId'"),
        (("_a1", "B_2"), "'$._a1.B_2'"),
        (("items", 0, "sku"), "'$.items[0].sku'"),
        (("items", -1), "'$.items[-1]'"),
        (("entities", Wildcard.ELEMENTS, "id"), "'$.entities[*].id'"),
        (("0",), "'$[''0'']'"),
        (("any key",), "'$[''any key'']'"),
        (("a.b", "c"), "'$[''a.b''].c'"),
        (("",), "'$['''']'"),
        (("*",), "'$[''*'']'"),
        (("length()",), "'$[''length()'']'"),
        (("ключ",), "'$[''ключ'']'"),
        (("a\n",), "'$[''a\n'']'"),
        (("a'b",), r"'$[''a\''b'']'"),
        (("a\\b",), r"'$[''a\\b'']'"),
        (("a','b",), r"'$[''a\'',\''b'']'"),
        (("a') IS NULL OR 1=1 --",), r"'$[''a\'') IS NULL OR 1=1 --'']'"),
    ],
)
def test_a_path_is_a_literal_that_names_exactly_these_steps(path, expected):
    """Simple keys in the short form, every other key in brackets and quotes."""
    assert json_path(path) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (FieldReference("event_type"), "`event_type`"),
        (FieldReference("header_data", ("a",)), "JSON_VALUE(`header_data`, '$.a')"),
        (FieldReference("__ts_ms", integer=True), "CAST(`__ts_ms` AS STRING)"),
    ],
)
def test_a_field_is_read_as_text(field, expected):
    """Each by the one form that cannot fail on any event."""
    assert text_of(field) == expected
