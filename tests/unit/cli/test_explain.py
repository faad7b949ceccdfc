"""`explain`: filters in words, and an event's way through them."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from flinkfilter.cli.main import app

FILTERS = Path(__file__).parents[3] / "examples" / "filters"
DEALER = FILTERS / "service-by-dealer-001.yaml"
WORDS = """\
default/service-by-dealer-001
Events of raw-event-headers go to filtered-service-events-dealer-001.
An event goes there if its operation is create and all of these hold:
  event_type is "CarServiceDone"
  header_data.dealerId is "DEALER-001"
A first statement begins with the earliest event there is.
"""
NESTED = """\
apiVersion: flinkfilter.io/v1alpha1
kind: FlinkFilter
metadata: {name: nested}
spec:
  outputTopic: out
  operations: [any]
  conditions:
    - any:
        - {field: event_type, operator: equals, value: CarSold}
        - not: {field: __ts_ms, operator: greaterThan, value: 5}
    - {field: header_data.price, operator: lessThan, value: 10}
"""
EVENT = '{"event_type": "CarServiceDone", "header_data": {"dealerId": "DEALER-002"}}'
TRACE = """\

The event does not match.
├─ yes      event_type is "CarServiceDone"; found "CarServiceDone"  (spec.conditions[0])
├─ no       header_data.dealerId is "DEALER-001"; found "DEALER-002"  (spec.conditions[1], decides)
└─ yes      __op is "c"; found "c"  (spec.operations)
"""


def test_a_filter_in_words(run):
    """From where to where, and under which conditions."""
    assert run("explain", DEALER) == (0, WORDS, "")


def test_several_filters_have_a_line_between_them(run):
    """Each under its name."""
    status, out, err = run("explain", FILTERS)
    assert (status, err) == (0, "")
    assert out.startswith(f"{WORDS}\ndefault/service-by-dealer-002\n")


def test_an_event_is_traced(run, write):
    """Each condition has its answer, what stood there, and its path."""
    event = write("event.json", EVENT)
    assert run("explain", DEALER, "--event", event) == (0, WORDS + TRACE, "")
    assert run("explain", DEALER, "--event", "-", stdin=EVENT) == (0, WORDS + TRACE, "")


def test_an_event_on_standard_input_goes_through_every_filter(run):
    """It is read once."""
    status, out, err = run("explain", FILTERS, "--event", "-", stdin=EVENT)
    assert (status, err) == (0, "")
    answers = [line for line in out.splitlines() if line.startswith("The event ")]
    assert answers == [
        "The event does not match.",
        "The event matches.",
        "The event does not match.",
    ]


def test_groups_are_branches_of_the_tree(run, write):
    """What is in a group hangs below it."""
    event = write("event.yaml", "__ts_ms: 6\nheader_data: not JSON\n")
    _, out, _ = run("explain", write("f.yaml", NESTED), "--event", event)
    assert (
        out.partition("\n\n")[2]
        == """\
The event does not match.
├─ unknown  at least one of these holds:  (spec.conditions[0])
│  ├─ unknown  event_type is "CarSold"; found nothing  (spec.conditions[0].any[0], decides)
│  └─ no       it is not true that  (spec.conditions[0].any[1])
│     └─ yes      __ts_ms is a number greater than 5; found 6  (spec.conditions[0].any[1].not, \
decides)
└─ unknown  header_data.price is a number less than 10; found a text that is not JSON  \
(spec.conditions[1], decides)
"""
    )


@pytest.mark.parametrize(("output", "read"), [("json", json.loads), ("yaml", yaml.safe_load)])
def test_explain_for_programs(run, write, output, read):
    """With -o, words and trace are data."""
    event = write("event.json", '{"event_type": "CarSold"}')
    status, out, _ = run("explain", write("f.yaml", NESTED), "--event", event, "-o", output)
    assert status == 0
    (entry,) = read(out)
    assert entry["words"][1:3] == [
        "An event goes there if all of these hold:",
        "  at least one of these holds:",
    ]
    assert entry["trace"] == {
        "matches": False,
        "steps": [
            {
                "path": "spec.conditions[0]",
                "answer": True,
                "words": "at least one of these holds:",
                "steps": [
                    {
                        "path": "spec.conditions[0].any[0]",
                        "answer": True,
                        "words": 'event_type is "CarSold"',
                        "found": '"CarSold"',
                        "decides": False,
                    },
                    {
                        "path": "spec.conditions[0].any[1]",
                        "answer": True,
                        "words": "it is not true that",
                        "steps": [
                            {
                                "path": "spec.conditions[0].any[1].not",
                                "answer": None,
                                "words": "__ts_ms is a number greater than 5",
                                "found": "nothing",
                                "decides": False,
                            }
                        ],
                    },
                ],
            },
            {
                "path": "spec.conditions[1]",
                "answer": None,
                "words": "header_data.price is a number less than 10",
                "found": "nothing",
                "decides": True,
            },
        ],
    }


def test_an_event_that_the_source_cannot_hold_is_refused(run, write):
    """With the place in the event, and status 1."""
    event = write("event.json", '{"event_typ": "CarSold"}')
    status, _, err = run("explain", DEALER, "--event", event)
    assert status == 1
    assert err.startswith(f"{event}: event.event_typ: raw-event-headers has no such column")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("[]", "one event is needed, as an object of columns and their values"),
        ("{}\n{}", "one event is needed, as an object of columns and their values"),
        ("a: [\n", "event: line 2: not YAML"),
        (None, "No such file or directory"),
    ],
)
def test_what_is_no_event_is_wrong_usage(run, tmp_path, event, message):
    """Said with status 2."""
    path = tmp_path / "event"
    if event is not None:
        path.write_text(event)
    status, _, err = run("explain", DEALER, "--event", path)
    assert status == 2
    assert message in err


def test_standard_input_is_read_once(run):
    """It is the filter or the event."""
    status, _, err = run("explain", "-", "--event", "-", stdin=EVENT)
    assert status == 2
    assert "standard input is either the filter or the event, not both" in err


def test_a_filter_that_does_not_compile_is_told(run, write):
    """The others are explained, the status is 1."""
    path = write("broken.yaml", NESTED.replace("event_type", "event_typ"))
    status, out, err = run("explain", path, DEALER)
    assert (status, out) == (1, WORDS)
    assert err.startswith(f"{path}:9: default/nested: spec.conditions[0].any[0].field: ")


def test_files_without_filters_have_no_words(run, write):
    """The status is 1."""
    path = write("a.yaml", "kind: ConfigMap\n")
    status, out, err = run("explain", path)
    assert (status, out) == (1, "")
    assert err.endswith("no FlinkFilter in these files\n")


def test_answers_are_coloured_on_a_terminal(monkeypatch, write):
    """And nowhere else, nor where NO_COLOR asks for none."""
    monkeypatch.setenv("FLINKFILTER_SETTINGS", str(FILTERS.parent / "settings.yaml"))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    command = ["explain", str(DEALER), "--event", str(write("event.json", EVENT))]
    coloured = CliRunner().invoke(app, command, color=True).stdout
    assert "\x1b[31mno     \x1b[0m" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in CliRunner().invoke(app, command, color=True).stdout
