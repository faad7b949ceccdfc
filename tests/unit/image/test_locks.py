"""The locks of the images: parts of the one lock, and enough for what each program imports."""

import ast
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# The image does without a real Flink, and so without the Kafka client that this needs.
FLINK_ENGINE = {"kafka_topics.py"}


def pins(file):
    """Read a lock: each package with everything that it says of it."""
    text = file.read_text(encoding="utf-8").replace("\\\n", "")
    return {
        re.match(r"[a-z0-9.-]+", line)[0]: re.sub(r" ;.*?(?= --)", "", line).split()
        for line in text.splitlines()
    }


@pytest.mark.parametrize("name", ["build", "consumer", "operator", "simulator"])
def test_image_lock_is_part_of_the_lock(name):
    """An image gets the very packages that the tests ran with; `make lock` keeps it so."""
    whole = pins(ROOT / "requirements.lock")
    part = pins(ROOT / "deploy" / "image" / f"{name}.lock")

    assert part == {package: whole.get(package) for package in part}


@pytest.mark.parametrize(
    ("name", "source", "left_out"),
    [
        ("operator", "operator/flinkfilter", set()),
        ("consumer", "consumers/dealer_consumer", set()),
        ("simulator", "deploy/local/confluent_simulator", FLINK_ENGINE),
    ],
)
def test_image_lock_has_what_the_program_imports(name, source, left_out):
    """No module of a program imports what its image lacks."""
    files = [file for file in (ROOT / source).rglob("*.py") if file.name not in left_out]
    places = packages_distributions()
    needed = {
        re.sub(r"[-_.]+", "-", place).lower()
        for package in set().union(*map(imported, files)) - {Path(source).name}
        for place in places.get(package, ())
    }

    assert needed - set(pins(ROOT / "deploy" / "image" / f"{name}.lock")) == set()
    assert needed, "a program that imports nothing was not read"


def imported(file):
    """Find the packages that a module names."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in names}
