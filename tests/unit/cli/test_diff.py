"""`diff`: how filters differ, in meaning, in digest and in SQL."""

import json
import re
from pathlib import Path

import pytest

FILTERS = Path(__file__).parents[3] / "examples" / "filters"
DEALER = FILTERS / "service-by-dealer-001.yaml"
OLD = """\
apiVersion: flinkfilter.io/v1alpha1
kind: FlinkFilter
metadata: {name: a}
spec:
  displayName: A
  outputTopic: out
  startFrom: 2026-01-01T00:00:00Z
  output: {retention: 1d}
  conditions:
    - any:
        - {field: event_type, operator: equals, value: CarSold}
        - {field: event_type, operator: equals, value: CarServiceDone}
    - {field: header_data.price, operator: greaterThan, value: 10}
    - {field: id, operator: isNotNull}
  samples:
    - {name: a, event: {}, expect: noMatch}
"""
SAMPLE, OTHER_SAMPLE = 'spec.samples["a"]', 'spec.samples["b"]'
EXPECTED = '{"event": {}, "expect": "noMatch"}'
CHANGED = '{"id": "x"}'


def diff(run, write, *changes, more=()):
    """Compare OLD with what the changes make of it."""
    text = OLD
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    status, out, err = run("diff", write("old.yaml", OLD), write("new.yaml", text), *more)
    return status, re.sub(r"[0-9a-f]{64}", "DIGEST", out), err


def test_filters_that_are_the_same(run, write):
    """They give nothing but a count, and status 0."""
    assert diff(run, write) == (0, "", "1 of 1 filters the same\n")


@pytest.mark.parametrize(
    "change",
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00"),
        ("retention: 1d", "retention: 24h"),
        ("  outputTopic: out\n", "  enabled: true\n  outputTopic: out\n  operations: [create]\n"),
        ("value: 10", "value: 10.0"),
    ],
)
def test_what_means_the_same_is_no_difference(run, write, change):
    """However it is written."""
    assert diff(run, write, change)[0] == 0


def test_what_changes_the_meaning_is_said_in_words(run, write):
    """Fields, conditions, digest, then the SQL."""
    status, out, err = diff(
        run,
        write,
        ("retention: 1d", "retention: 2d"),
        ("value: CarServiceDone", "value: CarRented"),
        ("value: 10", "value: 20"),
        ("    - {field: id, operator: isNotNull}\n", ""),
    )
    assert (status, err) == (1, "0 of 1 filters the same\n")
    meaning, _, sql = out.partition("\n\n")
    assert meaning == (
        """\
default/a:
~ spec.output.retention: 1d → 2d
  at least one of these holds:
  ~ event_type is "CarServiceDone" → event_type is "CarRented"
~ header_data.price is a number greater than 10 → header_data.price is a number greater than 20
- id is there and is not null
The digest changes, so a new approval is needed: DIGEST → DIGEST"""
    )
    assert [line for line in sql.splitlines() if re.match(r"[+-]\s+'kafka.retention", line)] == [
        "-    'kafka.retention.time' = '1 d'",
        "+    'kafka.retention.time' = '2 d'",
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("displayName: A", "displayName: B"), "~ spec.displayName: A → B"),
        (("  displayName: A\n", ""), "~ spec.displayName: A → none"),
        (("  displayName: A\n", "  enabled: false\n  displayName: A\n"),
         "~ spec.enabled: true → false"),
        (
            ("event: {}", "event: {id: x}"),
            f"~ {SAMPLE}: {EXPECTED} → {EXPECTED.replace('{}', CHANGED)}",
        ),
        (
            ("{name: a,", "{name: b,"),
            f"~ {SAMPLE}: {EXPECTED} → none\n~ {OTHER_SAMPLE}: none → {EXPECTED}",
        ),
    ],
)  # fmt: skip
def test_what_keeps_the_digest_needs_no_approval(run, write, change, line):
    """It is a difference all the same, and none in the SQL."""
    assert diff(run, write, change) == (
        1,
        f"default/a:\n{line}\nThe digest stays, so an approval holds: DIGEST\n",
        "0 of 1 filters the same\n",
    )


def test_another_order_of_conditions_is_another_digest(run, write):
    """It means the same, which is said; but the SQL is another one, and so the approval."""
    last = "    - {field: id, operator: isNotNull}\n"
    _, out, _ = diff(run, write, (last, ""), ("  conditions:\n", f"  conditions:\n{last}"))
    assert out.startswith(
        "default/a:\n"
        "The conditions are the same, in another order.\n"
        "The digest changes, so a new approval is needed: DIGEST → DIGEST\n"
    )


def test_filters_of_several_files_are_paired_by_name(run):
    """What has no partner is named."""
    assert run("diff", FILTERS, DEALER) == (
        1,
        "default/service-by-dealer-002: only in OLD\ndefault/service-by-dealer-003: only in OLD\n",
        "1 of 3 filters the same\n",
    )
    _, out, _ = run("diff", DEALER, FILTERS, "-o", "json")
    first, second, _ = json.loads(out)
    assert first["differs"] is False
    assert (second["old"], second["new"]["name"], second["differs"]) == (
        None,
        "service-by-dealer-002",
        True,
    )


def test_one_filter_on_each_side_are_a_pair(run):
    """Whatever they are called."""
    status, out, _ = run("diff", DEALER, FILTERS / "service-by-dealer-002.yaml")
    assert status == 1
    assert out.startswith("default/service-by-dealer-001:\n~ spec.displayName: ")


def test_a_difference_for_programs(run, write):
    """With -o, it is data."""
    _, out, _ = diff(run, write, ("CarServiceDone", "CarRented"), more=["-o", "json"])
    (entry,) = json.loads(out)
    assert entry["conditions"] == [
        {
            "old": 'event_type is "CarSold" or event_type is "CarServiceDone"',
            "new": 'event_type is "CarSold" or event_type is "CarRented"',
            "inside": [
                {
                    "old": 'event_type is "CarServiceDone"',
                    "new": 'event_type is "CarRented"',
                }
            ],
        }
    ]
    assert (entry["differs"], entry["needsApproval"], entry["reordered"]) == (True, True, False)
    assert entry["digest"] == {"old": "DIGEST", "new": "DIGEST"}
    assert entry["fields"] == []
    assert [line for line in entry["sql"].splitlines() if "WHERE" in line] == [
        "-WHERE (`event_type` = 'CarSold' OR `event_type` = 'CarServiceDone')",
        "+WHERE (`event_type` = 'CarSold' OR `event_type` = 'CarRented')",
    ]


def test_a_filter_that_cannot_be_worked_out_is_told(run, write):
    """There is no answer then, and status 1."""
    broken = write("broken.yaml", OLD.replace("field: id", "field: ide"))
    status, out, err = run("diff", broken, DEALER)
    assert (status, out) == (1, "default/service-by-dealer-001: only in NEW\n")
    assert err.startswith(f"{broken}:14: default/a: spec.conditions[2].field: ")


def test_standard_input_is_one_side_only(run):
    """The other one is a file."""
    assert run("diff", "-", DEALER, stdin=DEALER.read_text(encoding="utf-8"))[0] == 0
    status, _, err = run("diff", "-", "-")
    assert status == 2
    assert "only one of OLD and NEW can be standard input" in err
