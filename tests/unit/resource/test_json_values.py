"""How values are spelled in messages."""

import pytest

from flinkfilter.resource.json_values import child_path, shown


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("a", '"a"'),
        ("x" * 61, f'"{"x" * 50}…"'),
        ("\ud800", '"\\ud800"'),
        (450, "450"),
        (2**1025, "a very large number"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        ({}, "a mapping"),
        ([], "a list"),
        (b"a", "a bytes"),
    ],
)
def test_a_value_is_spelled_short_and_printable(value, spelled):
    """Whatever stood in the place, the message can be printed and read."""
    assert shown(value) == spelled


@pytest.mark.parametrize(
    ("step", "path"),
    [
        (0, "spec[0]"),
        ("a_1", "spec.a_1"),
        ("a b", 'spec["a b"]'),
        ("k" * 61, f'spec["{"k" * 50}…"]'),
    ],
)
def test_a_path_names_each_step(step, path):
    """As users write fields: an odd key stands in brackets, a long one is cut."""
    assert child_path("spec", step) == path
