"""YAML for people that reads back as what was written."""

from hypothesis import given, settings
from hypothesis import strategies as st

from flinkfilter.migration.yaml_writing import write_yaml
from flinkfilter.resource.yaml_reading import read_documents
from flinkfilter.resource.yaml_scalars import json_number

LEAF = {"field": "id", "operator": "in", "values": ["a", "yes", "2", "x: y"]}


def test_a_manifest():
    """Conditions stand on one line each, unless they are groups or too long."""
    long = ["value-" + "x" * 20 + str(number) for number in range(4)]
    manifest = {
        "kind": "FlinkFilter",
        "metadata": {"name": "a"},
        "spec": {
            "description": 'line one\nline "two"',
            "enabled": False,
            "operations": ["create", "update"],
            "empty": {},
            "conditions": [
                LEAF,
                {"any": [LEAF, {"field": "__ts_ms", "operator": "lessThan", "value": 1.5}]},
                {"field": "id", "operator": "notIn", "values": long},
            ],
        },
    }
    assert (
        write_yaml(manifest)
        == """\
kind: FlinkFilter
metadata:
  name: a
spec:
  description: "line one\\nline \\"two\\""
  enabled: false
  operations: [create, update]
  empty: {}
  conditions:
    - {field: id, operator: in, values: [a, "yes", "2", "x: y"]}
    - any:
        - {field: id, operator: in, values: [a, "yes", "2", "x: y"]}
        - {field: __ts_ms, operator: lessThan, value: 1.5}
    - field: id
      operator: notIn
      values:
        - value-xxxxxxxxxxxxxxxxxxxx0
        - value-xxxxxxxxxxxxxxxxxxxx1
        - value-xxxxxxxxxxxxxxxxxxxx2
        - value-xxxxxxxxxxxxxxxxxxxx3
"""
    )


WORDS = ["y", "NO", "on", "null", "~", "0o7", "1_000", "0x1f", ".5", "2025-01-15", "1:30", "- a",
         "a #b", "a: b", "a:", "!a", "&a", "*a", "%a", "@a", "`a", "'a", "<<", "=", " a", "a ", "",
         "\0", "\x85", "\u2028", "\ufeff", "\U0001f600", "\U000e0001", "\x7f", "---", "...",
         "a - b", "\u00e9", "e1", "1e3", "+1", "?", "|", ">", "{", "a,b", "a]"]  # fmt: skip
TEXTS = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**80), 2**80) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = TEXTS | st.booleans() | NUMBERS.map(json_number)
LEAVES = st.fixed_dictionaries(
    {"field": TEXTS, "value": SCALARS}, optional={"values": st.lists(SCALARS, max_size=5)}
)
CONDITIONS = LEAVES | st.fixed_dictionaries({"any": st.lists(LEAVES, min_size=1, max_size=3)})


@given(
    st.fixed_dictionaries(
        {"metadata": st.fixed_dictionaries({"name": TEXTS}), "text": SCALARS},
        optional={"conditions": st.lists(CONDITIONS, max_size=3)},
    )
)
@settings(max_examples=500, deadline=None)
def test_it_reads_back_as_what_was_written(content):
    """By the rules of kubectl, whatever the texts and numbers are."""
    (document,) = read_documents(write_yaml(content))
    assert document.content == content


def test_words_that_yaml_takes_for_something_else():
    """Each of them stays text."""
    for word in WORDS:
        (document,) = read_documents(write_yaml({"a": word, "b": [{"c": word}]}))
        assert document.content == {"a": word, "b": [{"c": word}]}
