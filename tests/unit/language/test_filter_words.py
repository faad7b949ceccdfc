"""Whole filters in plain English."""

import pytest

from flinkfilter.language.filter_words import filter_outline

LEAF = {"field": "event_type", "operator": "equals", "value": "a"}
OTHER = {"field": "event_name", "operator": "isNull"}
FROM_TO = (0, "Events of raw-event-headers go to out.")
EARLIEST = (0, "A first statement begins with the earliest event there is.")


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        (
            {"conditions": [LEAF]},
            [
                (0, "An event goes there if its operation is create and this holds:"),
                (1, 'event_type is "a"'),
            ],
        ),
        (
            {"conditions": [LEAF, {"not": OTHER}], "operations": ["any"]},
            [
                (0, "An event goes there if all of these hold:"),
                (1, 'event_type is "a"'),
                (1, "it is not true that"),
                (2, "event_name is absent or null"),
            ],
        ),
        (
            {"conditions": [OTHER], "operations": ["any"]},
            [(0, "An event goes there if this holds:"), (1, "event_name is absent or null")],
        ),
        (
            {"matchAll": True, "operations": ["delete", "update"]},
            [(0, "An event goes there if its operation is update or delete.")],
        ),
        ({"matchAll": True, "operations": ["any"]}, [(0, "Every event goes there.")]),
    ],
)
def test_what_a_filter_takes(compile_spec, fields, lines):
    """From where, to where, under which conditions, beginning with what."""
    assert list(filter_outline(compile_spec(**fields))) == [FROM_TO, *lines, EARLIEST]


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("latest", "A first statement begins with events that come after it was started."),
        (
            "2026-01-01T01:00:00+01:00",
            "A first statement begins with events of 2026-01-01T00:00:00Z or later.",
        ),
    ],
)
def test_where_a_filter_begins(compile_spec, start, words):
    """Said in the last line."""
    assert list(filter_outline(compile_spec(matchAll=True, startFrom=start)))[-1] == (0, words)
