"""`test`: the samples of filters."""

import json
from pathlib import Path

import pytest

DEALER = Path(__file__).parents[3] / "examples" / "filters" / "service-by-dealer-001.yaml"
SAMPLED = """\
apiVersion: flinkfilter.io/v1alpha1
kind: FlinkFilter
metadata: {name: sampled, namespace: dealers}
spec:
  outputTopic: out
  conditions:
    - {field: event_type, operator: equals, value: CarServiceDone}
  samples:
    - name: a service
      event: {event_type: CarServiceDone}
      expect: match
"""
FAILING = """\
    - name: a sale
      event: {event_type: CarSold}
      expect: match
"""


def test_samples_that_pass(run, write):
    """Each is a line with its place, name and answers."""
    path = write("a.yaml", SAMPLED)
    assert run("test", path) == (
        0,
        f"passed  {path}:9: dealers/sampled: a service: expected match, found match\n",
        "1 of 1 samples passed\n",
    )


def test_a_sample_that_fails(run, write):
    """It is shown with every condition's answer and what stood in the event; the status is 1."""
    path = write("a.yaml", SAMPLED + FAILING)
    assert run("test", path) == (
        1,
        f"""\
passed  {path}:9: dealers/sampled: a service: expected match, found match
FAILED  {path}:12: dealers/sampled: a sale: expected match, found noMatch
├─ no       event_type is "CarServiceDone"; found "CarSold"  (spec.conditions[0], decides)
└─ yes      __op is "c"; found "c"  (spec.operations)
""",
        "1 of 2 samples passed\n",
    )


def test_samples_for_programs(run, write):
    """With -o, each sample is data, with its trace."""
    path = write("a.yaml", SAMPLED)
    status, out, _ = run("test", path, "-o", "json")
    assert status == 0
    assert json.loads(out) == [
        {
            "file": str(path),
            "line": 1,
            "namespace": "dealers",
            "name": "sampled",
            "samples": [
                {
                    "name": "a service",
                    "line": 9,
                    "passed": True,
                    "expected": "match",
                    "found": "match",
                    "trace": {
                        "matches": True,
                        "steps": [
                            {
                                "path": "spec.conditions[0]",
                                "answer": True,
                                "words": 'event_type is "CarServiceDone"',
                                "found": '"CarServiceDone"',
                                "decides": True,
                            },
                            {
                                "path": "spec.operations",
                                "answer": True,
                                "words": '__op is "c"',
                                "found": '"c"',
                                "decides": True,
                            },
                        ],
                    },
                }
            ],
        }
    ]


def test_a_filter_without_samples_is_named(run):
    """It fails nothing."""
    assert run("test", DEALER) == (
        0,
        "",
        "default/service-by-dealer-001: has no samples\n0 of 0 samples passed\n",
    )


def test_files_without_filters_fail_nothing(run, write):
    """So that a hook can give it every file."""
    path = write("a.yaml", "kind: ConfigMap\n")
    assert run("test", path)[0] == 0


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("{event_type: CarServiceDone}", "{event_typ: a}"), ":10: dealers/sampled: spec.samples"),
        (("value: CarServiceDone", "value: []"), ":7: dealers/sampled: spec.conditions[0].value"),
    ],
)
def test_what_cannot_be_read_fails(run, write, change, problem):
    """A sample or a filter that cannot be read is told, and nothing is passed."""
    path = write("a.yaml", SAMPLED.replace(*change))
    status, out, err = run("test", path)
    assert (status, out) == (1, "")
    assert err.startswith(f"{path}{problem}")
    assert err.endswith("0 of 0 samples passed\n")
