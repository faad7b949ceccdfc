"""What is generated of the chart is current, and says of every value what it is for."""

import json
import re

import pytest

from chart_files.__main__ import CHART, generated
from chart_files.values_reading import Unclear, read_values
from chart_files.values_schema import schema_of


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_a_generated_file_is_current(path):
    """Should it not be: `make chart`."""
    assert generated()[path] == path.read_text(encoding="utf-8")


def _written(tmp_path, text):
    file = tmp_path / "values.yaml"
    file.write_text(text)
    return file


def test_a_comment_says_what_a_value_is_for(tmp_path):
    """The lines directly above it, but for the one with its schema."""
    file = _written(
        tmp_path, "# Of the file.\n\n# How many\n# run.\n# @schema {minimum: 0}\nn: 1\n"
    )
    (value,) = read_values(file)
    assert (value.name, value.default, value.description, value.schema) == (
        "n",
        1,
        "How many run.",
        {"minimum": 0},
    )


def test_a_value_without_a_comment_is_refused(tmp_path):
    """The page would have nothing to say of it."""
    file = _written(tmp_path, "# An image.\nimage:\n  tag: ''\n")
    with pytest.raises(Unclear) as caught:
        read_values(file)
    assert str(caught.value) == "image.tag: has no comment above it; say what it is for"


def test_an_empty_value_without_a_schema_is_refused(tmp_path):
    """Its default does not show what may stand in it."""
    file = _written(tmp_path, "# Labels.\nlabels: {}\n")
    with pytest.raises(Unclear) as caught:
        read_values(file)
    assert str(caught.value) == "labels: is empty; say with @schema what may stand in it"


def test_the_schema_takes_no_name_that_is_not_there(tmp_path):
    """At no depth; types follow from defaults."""
    file = _written(tmp_path, "# An image.\nimage:\n  # Its tag.\n  tag: ''\n")
    properties = schema_of(read_values(file))["properties"]
    assert properties["image"] == {
        "description": "An image.",
        "type": "object",
        "additionalProperties": False,
        "properties": {"tag": {"description": "Its tag.", "type": "string"}},
    }


def test_every_object_in_the_schema_is_closed():
    """Or is a map on purpose: of labels, quantities, or shapes that Kubernetes checks itself."""

    def open_ones(schema, path):
        if isinstance(schema, dict):
            if "properties" in schema and schema.get("additionalProperties") is not False:
                yield path
            for name, inner in schema.items():
                yield from open_ones(inner, f"{path}.{name}")

    schema = json.loads((CHART / "values.schema.json").read_text())
    # A volume has as many kinds as there are storages.
    assert list(open_ones(schema, "")) == [".$defs.named"]


def test_every_value_is_used():
    """A value that no template reads would be a promise that nobody keeps."""
    templates = "\n".join(
        path.read_text() for path in sorted((CHART / "templates").rglob("*")) if path.is_file()
    )
    words = set(re.findall(r"[.\"](\w+)", templates))
    names = {name for value in read_values(CHART / "values.yaml") for name in _names(value)}
    assert names - words == set()


def _names(value):
    yield value.path[-1]
    for inner in value.inner:
        yield from _names(inner)
