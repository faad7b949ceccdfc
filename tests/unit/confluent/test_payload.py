"""Reading what the server writes, in every shape that it may have."""

import json
from datetime import UTC, datetime

import pytest

from flinkfilter.confluent.payload import (
    NotOfTheApi,
    Page,
    read_exceptions,
    read_object,
    read_page,
    read_statement,
)
from flinkfilter.lifecycle.statement import Phase, Statement, StatementException

BARE = Statement(name="ff-1", uid="", resource_version="", phase=Phase.UNKNOWN)
NONSENSE = [None, True, 0, 1.5, "text", [], [1], {}, {"a": None}]
PATHS = [
    ("metadata",),
    ("metadata", "uid"),
    ("metadata", "resource_version"),
    ("metadata", "created_at"),
    ("metadata", "labels"),
    ("metadata", "next"),
    ("spec",),
    ("spec", "statement"),
    ("spec", "properties"),
    ("spec", "compute_pool_id"),
    ("spec", "principal"),
    ("spec", "stopped"),
    ("status",),
    ("status", "phase"),
    ("status", "detail"),
    ("status", "latest_offsets"),
    ("status", "scaling_status"),
    ("status", "scaling_status", "scaling_state"),
    ("status", "warnings"),
    ("status", "traits"),
    ("result",),
]


def test_whole_statement():
    """Every field has its place; what is not used is ignored."""
    content = {
        "api_version": "sql/v1",
        "kind": "Statement",
        "name": "ff-1",
        "organization_id": "org",
        "environment_id": "env-1",
        "metadata": {
            "self": "https://…",
            "uid": "12ebde27",
            "resource_version": "13",
            "created_at": "2026-08-21T10:11:12.123456789Z",
            "labels": {"user.confluent.io/flinkfilter-default": "true"},
        },
        "spec": {
            "statement": "INSERT INTO `a` SELECT 1",
            "properties": {"sql.current-catalog": "env-1"},
            "compute_pool_id": "lfcp-1",
            "principal": "sa-1",
            "stopped": True,
            "scaling": {"baseline_cfu": 1},
        },
        "status": {
            "phase": "STOPPED",
            "detail": "stopped on request",
            "latest_offsets": {"raw": "partition:0,offset:100"},
            "scaling_status": {"scaling_state": "POOL_EXHAUSTED"},
            "warnings": [
                {"severity": "LOW", "reason": "R", "message": "slow"},
                {"reason": "ONLY_REASON"},
                "odd",
            ],
        },
    }

    assert read_statement(content) == Statement(
        name="ff-1",
        uid="12ebde27",
        resource_version="13",
        phase=Phase.STOPPED,
        raw_phase="STOPPED",
        detail="stopped on request",
        statement="INSERT INTO `a` SELECT 1",
        properties={"sql.current-catalog": "env-1"},
        compute_pool="lfcp-1",
        principal="sa-1",
        labels={"user.confluent.io/flinkfilter-default": "true"},
        stopped=True,
        created_at=datetime(2026, 8, 21, 10, 11, 12, 123456, tzinfo=UTC),
        latest_offsets={"raw": "partition:0,offset:100"},
        scaling_state="POOL_EXHAUSTED",
        warnings=("slow", "ONLY_REASON"),
    )


def test_a_name_is_enough():
    """Everything else may be missing."""
    assert read_statement({"name": "ff-1"}) == BARE


@pytest.mark.parametrize("path", PATHS, ids=".".join)
@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_no_value_of_any_field_is_an_error(path, value):
    """A field of any type, or null, never makes a statement unreadable."""
    content = {"name": "ff-1", "metadata": {}, "spec": {}, "status": {"scaling_status": {}}}
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert read_statement(content, "ff-1").name == "ff-1"


@pytest.mark.parametrize("phase", [p for p in Phase if p is not Phase.UNKNOWN])
def test_known_phases(phase):
    """Each phase of the API is known by its word."""
    statement = read_statement({"name": "x", "status": {"phase": phase.value}})

    assert (statement.phase, statement.raw_phase) == (phase, phase.value)


@pytest.mark.parametrize(
    ("word", "raw"),
    [("MIGRATING", "MIGRATING"), ("", ""), (None, ""), (7, "7"), ("UNKNOWN", "UNKNOWN")],
)
def test_unknown_phases_keep_their_word(word, raw):
    """A phase that is newer than this program is UNKNOWN, and its word is there to be shown."""
    statement = read_statement({"name": "x", "status": {"phase": word}})

    assert (statement.phase, statement.raw_phase) == (Phase.UNKNOWN, raw)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-21T10:00:00Z", datetime(2026, 8, 21, 10, tzinfo=UTC)),
        ("2026-08-21T12:00:00+02:00", datetime(2026, 8, 21, 10, tzinfo=UTC)),
        ("2026-08-21T10:00:00", datetime(2026, 8, 21, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(text, expected):
    """RFC 3339 is read, the server's "never" and anything else is no time."""
    content = {"name": "x", "metadata": {"created_at": text}}

    assert read_statement(content).created_at == expected


def test_lone_surrogates_become_question_marks():
    """What JSON can spell and UTF-8 cannot never reaches a status or a log."""
    content = read_object(b'{"name": "x", "status": {"detail": "a\\ud800b"}}')

    assert read_statement(content).detail == "a?b"


@pytest.mark.parametrize(
    "content",
    [{}, {"name": ""}, {"name": None}, {"name": "other"}, {"name": ["ff-1"]}, {"data": []}],
)
def test_another_object_is_not_the_statement(content):
    """An object without the name that was asked for is no answer."""
    with pytest.raises(NotOfTheApi):
        read_statement(content, "ff-1")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'"x"', b"null", b"{", b"\xff", b"[" * 100_000]
)
def test_only_objects_are_read(body):
    """Every answer of the API is a JSON object."""
    with pytest.raises(NotOfTheApi):
        read_object(body)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"data": []}, Page((), "")),
        ({"data": None}, Page((), "")),
        ({"metadata": {"next": ""}}, Page((), "")),
        ({"data": [{"name": "ff-1"}, {}, None, "x"], "metadata": None}, Page((BARE,), "")),
        (
            {"data": [], "metadata": {"next": "https://other/x?page_size=1&page_token=a%2Fb"}},
            Page((), "a/b"),
        ),
    ],
)
def test_pages(content, expected):
    """A page has statements and a token, which is taken out of the link."""
    assert read_page(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"errors": []},
        {"data": {}},
        {"data": "x"},
        {"data": [], "metadata": {"next": "https://x/statements"}},
        {"data": [], "metadata": {"next": "https://[/?page_token=1"}},
    ],
)
def test_what_is_no_page(content):
    """A body without a list, or with a link that leads nowhere, is never taken for "nothing"."""
    with pytest.raises(NotOfTheApi):
        read_page(content)


def test_exceptions():
    """Exceptions keep the server's order; what is missing is empty."""
    content = {"data": [{"name": "E", "message": "m", "timestamp": "t", "more": 1}, {}, 3]}

    assert read_exceptions(content) == (
        StatementException("E", "m", "t"),
        StatementException("", "", ""),
    )


def test_reading_does_not_change_what_was_read():
    """The object can be sent back as it came."""
    content = {"name": "x", "spec": {"new": [1, {"a": None}]}}
    before = json.dumps(content)
    read_statement(content)

    assert json.dumps(content) == before
