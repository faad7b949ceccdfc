"""What the chart makes of some values files, letter by letter.

`make snapshots` writes the files anew; the difference is then reviewed like any other.
"""

import os
import re
from pathlib import Path

import pytest

SNAPSHOTS = Path(__file__).parent / "snapshots"
NAMES = sorted(path.name.removesuffix(".values.yaml") for path in SNAPSHOTS.glob("*.values.yaml"))
# These are long, and have tests of their own.
LEFT_OUT = re.compile(
    r"^---\n# Source: \S+/templates/"
    r"(?:crds|monitoring/(?:prometheusrule|dashboards)|policies/[^.]+)\.yaml\n(?:(?!---$).*\n)*",
    re.MULTILINE,
)


@pytest.mark.parametrize("name", NAMES)
def test_the_chart_renders_what_it_did(helm, name):
    """A change of what is installed is seen by who reviews it."""
    values, snapshot = SNAPSHOTS / f"{name}.values.yaml", SNAPSHOTS / f"{name}.yaml"
    rendered = LEFT_OUT.sub("", helm.template(None, "--values", values).stdout)
    if os.environ.get("SNAPSHOTS") == "write":
        snapshot.write_text(rendered, encoding="utf-8")
    assert rendered == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_notes_tell_what_to_do_next(helm, name):
    """The notes are the last thing that an installation prints, and hold whole commands."""
    values, snapshot = SNAPSHOTS / f"{name}.values.yaml", SNAPSHOTS / f"{name}.notes.txt"
    place = ["flinkfilter", helm.chart, "--namespace=streaming", "--dry-run=client"]
    printed = helm.run("install", *place, "--values", values).stdout
    notes = printed.partition("NOTES:\n")[2]
    if os.environ.get("SNAPSHOTS") == "write":
        snapshot.write_text(notes, encoding="utf-8")
    assert notes == snapshot.read_text(encoding="utf-8")


def test_there_are_snapshots():
    """Else the tests above would prove nothing."""
    assert NAMES == ["consumers", "everything", "namespaced", "plain"]
