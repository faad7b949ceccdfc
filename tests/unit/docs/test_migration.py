"""The examples of docs/migration.md are what the program makes of them."""

import json
import re
from pathlib import Path

import pytest

from flinkfilter.migration.carrying import migrate
from flinkfilter.migration.forms import find_filters
from flinkfilter.resource.yaml_reading import read_documents

PAGE = Path(__file__).parents[3] / "docs" / "migration.md"
BLOCK = re.compile(r"^```(json|text|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples():
    """Find each input, with what is said and with the spec behind it, if there is one."""
    found = []
    for language, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language == "json":
            found.append({})
        found[-1][language] = content
    return found


@pytest.mark.parametrize("shown", examples())
def test_an_example_becomes_what_is_shown_behind_it(shown):
    """What is said, and the spec; a filter that is refused has none."""
    (migration,) = migrate(find_filters(json.loads(shown["json"])))
    said = [*migration.notes, *map(str, migration.problems)]
    lines = [f"{migration.label}: {each}" for each in said]
    assert lines == shown["text"].replace("\n  ", " ").splitlines()
    specs = [document.content for document in read_documents(shown.get("yaml", ""))]
    assert specs == ([migration.manifest["spec"]] if migration.manifest else [])


def test_there_are_examples_of_every_kind():
    """So that the test above does not pass for want of them."""
    assert ["yaml" in shown for shown in examples()] == [True, True, False]
