"""The SQL of each example lies beside it."""

from pathlib import Path

import pytest
import yaml

from flinkfilter.language.compilation import compile_filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import load
from flinkfilter.sql.statements import generate

EXAMPLES = Path(__file__).parents[3] / "examples"
MANIFESTS = sorted((EXAMPLES / "filters").glob("*.yaml"))


def test_there_are_examples():
    """So that the test below does not pass for want of them."""
    assert [path.name for path in MANIFESTS[:3]] == [
        "service-by-dealer-001.yaml",
        "service-by-dealer-002.yaml",
        "service-by-dealer-003.yaml",
    ]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.stem)
def test_an_example_yields_the_sql_beside_it(manifest):
    """Letter by letter: a change of the SQL is seen in review."""
    settings = load(EXAMPLES / "settings.yaml", {})
    spec = read_spec(yaml.safe_load(manifest.read_text(encoding="utf-8"))["spec"])
    generated = generate(compile_filter(spec, settings), settings.sink.options)
    assert generated.script() == manifest.with_suffix(".sql").read_text(encoding="utf-8")
