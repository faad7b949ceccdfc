"""On which line the fields of a document stand."""

import pytest

from flinkfilter.resource.yaml_reading import read_documents

YAML = """\
# a filter
shared: &shared
  type: string
  value: a
spec:
  outputTopic: t
  conditions:
    - {field: a,
       operator: equals}
    - any:
        - not:
            <<: *shared
            field: b
    - *shared
    - <<: [*shared, {value: b}]
  samples:
    - event:
        "a b":
          c: 1
        a.b: 2
        %s: 3
""" % ("k" * 70)
LONG = "k" * 50 + "\N{HORIZONTAL ELLIPSIS}"


def line_of(text, path):
    """The line that the path leads to in the only document."""
    (document,) = read_documents(text)
    return document.place().at(path).line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("", 2),
        ("absent", 2),
        ("spec", 5),
        ("spec.outputTopic", 6),
        ("spec.outputTopi", 5),
        ("spec.conditions", 7),
        ("spec.conditions[0]", 8),
        ("spec.conditions[0].operator", 9),
        ("spec.conditions[0].value", 8),
        ("spec.conditions[1]", 10),
        ("spec.conditions[1].any[0].not", 11),
        ("spec.conditions[1].any[0].not.value", 4),
        ("spec.conditions[1].any[0].not.field", 13),
        ("spec.conditions[2]", 14),
        ("spec.conditions[2].value", 4),
        ("spec.conditions[3].value", 4),
        ("spec.conditions[30]", 7),
        ('spec.samples[0].event["a b"].c', 19),
        ('spec.samples[0].event["a.b"]', 20),
        (f'spec.samples[0].event["{LONG}"]', 21),
    ],
)
def test_a_path_leads_to_the_line_of_its_field(path, line):
    """To that of the nearest field around it where it is missing, through anchors and merges."""
    assert line_of(YAML, path) == line


@pytest.mark.parametrize(
    ("path", "line"), [("a", 2), ("b", 3), ("b[1]", 5), ("b[1].c", 6), ("d", 1)]
)
def test_json_has_lines_too(path, line):
    """They are counted from the beginning of the file."""
    text = '{\n"a": 1,\n"b": [\n0,\n{\n"c": "\\u00e4"}]}'
    assert line_of(text, path) == line
    _, second = read_documents(f"{{}}\n{text}")
    assert second.place().at(path).line == line + 1


def test_json_that_yaml_cannot_read_has_the_line_of_its_document():
    """Such as an escaped slash, which only JSON has."""
    assert line_of('\n{"a": 1,\n"b": "\\ud83d\\ude97"}', "b") == 2
