"""Values in messages are short, and nothing that a terminal would obey or hide."""

import pytest

from flinkfilter.resource.json_values import child_path, shown


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("CarSold é 车", '"CarSold é 车"'),
        ('a"b\\c\n', '"a\\"b\\\\c\\n"'),
        ("\x1b[31m", '"\\u001b[31m"'),
        ("\x7f\x9b2J", '"\\u007f\\u009b2J"'),
        ("\u202eabc\u2028", '"\\u202eabc\\u2028"'),
        ("\ud800", '"\\ud800"'),
        ("x" * 61, '"' + "x" * 50 + '…"'),
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
def test_a_value_is_shown_without_what_a_terminal_would_obey(value, spelled):
    """Control characters of either set, changes of direction and halves of pairs are spelled."""
    assert shown(value) == spelled


def test_a_key_in_a_path_is_shown_in_the_same_way():
    """A path is part of each message."""
    assert child_path("spec", "a\x9b2J\u202e") == 'spec["a\\u009b2J\\u202e"]'


@pytest.mark.parametrize(
    ("step", "path"),
    [(0, "spec[0]"), ("a_1", "spec.a_1"), ("k" * 61, f'spec["{"k" * 50}…"]')],
)
def test_a_path_names_each_step(step, path):
    """As users write fields; a long key is cut."""
    assert child_path("spec", step) == path
