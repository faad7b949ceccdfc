"""`match`: a filter as a filter of streams."""

from pathlib import Path

import pytest

FILTERS = Path(__file__).parents[3] / "examples" / "filters"
DEALER = FILTERS / "service-by-dealer-001.yaml"
OURS = (
    '{"event_type": "CarServiceDone", "__op": "c",  "more": 1, '
    '"header_data": "{\\"dealerId\\": \\"DEALER-001\\"}"}\n'
)
OTHER = OURS.replace("DEALER-001", "DEALER-002")
AS_OBJECT = '{"event_type":"CarServiceDone","__op":"c","header_data":{"dealerId":"DEALER-001"}}\n'
CONTRADICTION = """\
apiVersion: flinkfilter.io/v1alpha1
kind: FlinkFilter
metadata: {name: never}
spec:
  outputTopic: out
  conditions:
    - {field: id, operator: equals, value: a}
    - {field: id, operator: equals, value: b}
"""


def test_lines_that_match_are_printed_unchanged(run):
    """Space and other columns included."""
    assert run("match", DEALER, stdin=OURS + OTHER + AS_OBJECT) == (0, OURS + AS_OBJECT, "")


def test_verdicts(run):
    """One for each line."""
    assert run("match", DEALER, "--verdicts", stdin=OURS + OTHER + OURS) == (
        0,
        "true\nfalse\ntrue\n",
        "",
    )


def test_nothing_gives_nothing(run):
    """No line is no event."""
    assert run("match", DEALER, stdin="") == (0, "", "")


def test_the_last_line_may_lack_its_end(run):
    """It gets one."""
    assert run("match", DEALER, stdin=OTHER + OURS.strip()) == (0, OURS, "")


def test_what_cannot_be_read_is_told_with_its_line(run):
    """It counts as false, the others are answered, and the status is 1."""
    lines = OURS + "\n" + "{]\n" + "5\n" + '{"event_type": 5}\n' + OURS
    status, out, err = run("match", DEALER, "--verdicts", stdin=lines)
    assert (status, out) == (1, "true\nfalse\nfalse\nfalse\nfalse\ntrue\n")
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        "line 2",
        "line 3",
        "line 4",
        "line 5",
    ]


def test_bytes_that_are_no_text_are_told(run):
    """The lines around them are answered."""
    lines = OURS.encode() + b'{"event_type": "\xff"}\n' + b"{}\n" + OURS.encode()
    status, out, err = run("match", DEALER, "--verdicts", stdin=lines)
    assert (status, out) == (1, "true\nfalse\nfalse\ntrue\n")
    assert err == "line 2: not UTF-8 at byte 17\n"


def test_a_filter_that_can_never_match_is_taken(run, write):
    """Whether it makes sense is not asked here."""
    path = write("never.yaml", CONTRADICTION)
    assert run("match", path, "--verdicts", stdin=OURS) == (0, "false\n", "")


def test_one_filter_of_several_is_chosen_by_name(run):
    """Without a name, it is not guessed."""
    assert run("match", FILTERS, "--name", "service-by-dealer-002", stdin=OURS + OTHER) == (
        0,
        OTHER,
        "",
    )
    status, out, err = run("match", FILTERS, stdin=OURS)
    assert (status, out) == (2, "")
    assert "holds several filters; choose one with --name: service-by-dealer-001, " in err
    status, _, err = run("match", FILTERS, "--name", "other", stdin=OURS)
    assert status == 2
    assert "holds no such filter: service-by-dealer-001, " in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CONTRADICTION.replace("field: id", "field: ide"), "default/never: spec.conditions[0]"),
        ("kind: ConfigMap\n", "no FlinkFilter in these files"),
    ],
)
def test_without_a_filter_nothing_is_read(run, write, text, message):
    """The status is 1."""
    status, out, err = run("match", write("a.yaml", text), stdin=OURS)
    assert (status, out) == (1, "")
    assert message in err


def test_the_filter_comes_from_a_file(run):
    """Standard input holds the events."""
    status, _, err = run("match", "-", stdin=OURS)
    assert status == 2
    assert "the filter comes from a file" in err
