"""Conditions in plain English."""

import pytest

from flinkfilter.language.expression import AllOf, FieldReference, Like, LikeToken, Regex
from flinkfilter.language.expression import RegexPattern as Pattern
from flinkfilter.language.words import heading, outline, sentence

INSTANT = "2025-01-15T12:00:00.5+02:00"
LONG = "x" * 201


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"operator": "equals", "value": "a"}, 'event_type is "a"'),
        (
            {"operator": "equals", "value": "a", "ignoreCase": True},
            'event_type is "a", in capital or small letters',
        ),
        ({"operator": "notEquals", "value": "a"}, 'event_type is there and is not "a"'),
        ({"operator": "lessThan", "value": "a"}, 'event_type is text that sorts before "a"'),
        (
            {"operator": "lessThanOrEqual", "value": "a"},
            'event_type is "a" or text that sorts before it',
        ),
        ({"operator": "greaterThan", "value": "a"}, 'event_type is text that sorts after "a"'),
        (
            {"operator": "greaterThanOrEqual", "value": "a"},
            'event_type is "a" or text that sorts after it',
        ),
        ({"operator": "equals", "value": 1}, "event_type is the number 1"),
        ({"operator": "notEquals", "value": 450.50}, "event_type is a number other than 450.5"),
        ({"operator": "lessThan", "value": 1}, "event_type is a number less than 1"),
        ({"operator": "lessThanOrEqual", "value": 1}, "event_type is a number of at most 1"),
        ({"operator": "greaterThan", "value": 1000}, "event_type is a number greater than 1000"),
        ({"operator": "greaterThanOrEqual", "value": 1}, "event_type is a number of at least 1"),
        ({"operator": "equals", "value": True}, "event_type is true"),
        ({"operator": "notEquals", "value": False}, "event_type is true or false, but not false"),
        (
            {"operator": "equals", "value": INSTANT, "type": "timestamp"},
            "event_type is the instant 2025-01-15T10:00:00.5Z",
        ),
        (
            {"operator": "notEquals", "value": "1969-12-31T23:59:59Z", "type": "timestamp"},
            "event_type is an instant other than 1969-12-31T23:59:59Z",
        ),
        (
            {"operator": "lessThan", "value": INSTANT, "type": "timestamp"},
            "event_type is an instant before 2025-01-15T10:00:00.5Z",
        ),
        (
            {"operator": "lessThanOrEqual", "value": INSTANT, "type": "timestamp"},
            "event_type is the instant 2025-01-15T10:00:00.5Z or one before it",
        ),
        (
            {"operator": "greaterThan", "value": INSTANT, "type": "timestamp"},
            "event_type is an instant after 2025-01-15T10:00:00.5Z",
        ),
        (
            {"operator": "greaterThanOrEqual", "value": INSTANT, "type": "timestamp"},
            "event_type is the instant 2025-01-15T10:00:00.5Z or one after it",
        ),
        ({"operator": "in", "values": ["a"]}, 'event_type is "a"'),
        ({"operator": "notIn", "values": ["a"]}, 'event_type is there and is not "a"'),
        ({"operator": "in", "values": ["a", "b"]}, 'event_type is one of "a", "b"'),
        (
            {"operator": "in", "values": ["a", "b"], "ignoreCase": True},
            'event_type is one of "a", "b", in capital or small letters',
        ),
        (
            {"operator": "notIn", "values": ["a", "b"]},
            'event_type is there and is none of "a", "b"',
        ),
        ({"operator": "in", "values": [1, 2]}, "event_type is one of the numbers 1, 2"),
        ({"operator": "notIn", "values": [1, 2]}, "event_type is a number other than 1, 2"),
        ({"operator": "in", "values": [True, False]}, "event_type is one of true, false"),
        (
            {"operator": "notIn", "values": [True, False]},
            "event_type is true or false, but none of true, false",
        ),
        (
            {"operator": "in", "values": [INSTANT, "2025-01-16T00:00:00Z"], "type": "timestamp"},
            "event_type is one of the instants 2025-01-15T10:00:00.5Z, 2025-01-16T00:00:00Z",
        ),
        (
            {"operator": "between", "min": "a", "max": "b"},
            'event_type is text that sorts from "a" to "b", these included',
        ),
        (
            {"operator": "between", "min": 1, "max": 2},
            "event_type is a number from 1 to 2, these included",
        ),
        ({"operator": "startsWith", "value": "a"}, 'event_type begins with "a"'),
        ({"operator": "endsWith", "value": "a"}, 'event_type ends with "a"'),
        ({"operator": "contains", "value": "a"}, 'event_type contains "a"'),
        (
            {"operator": "contains", "value": "a", "ignoreCase": True},
            'event_type contains "a", in capital or small letters',
        ),
        ({"operator": "like", "value": "a"}, 'event_type is "a"'),
        (
            {"operator": "like", "value": "a%b_"},
            'event_type is, as a whole, "a", then any text, then "b", then any one character',
        ),
        (
            {"operator": "regex", "value": "^Car"},
            'event_type has a part that fits the regular expression "^Car"',
        ),
        ({"operator": "isNull"}, "event_type is absent or null"),
        ({"operator": "isNotNull"}, "event_type is there and is not null"),
        (
            {"field": "header_data.items[*].sku", "operator": "anyEquals", "value": 5},
            'some element header_data.items[*].sku is "5"',
        ),
        (
            {"field": 'header_data["a b"].c[-1]', "operator": "equals", "value": "\x1b[31m\x7f"},
            r'header_data["a b"].c[-1] is "\u001b[31m\u007f"',
        ),
        (
            {"operator": "equals", "value": LONG},
            f'event_type is "{LONG[:200]}" and 1 more characters',
        ),
    ],
)
def test_a_condition_in_words(compile_condition, condition, words):
    """Each operator and type has words of its own, and nothing in them moves a terminal."""
    compiled = compile_condition(**{"field": "event_type", **condition})
    assert heading(compiled) == words
    assert sentence(compiled) == words


def test_a_column_with_an_odd_name_stands_in_brackets():
    """As users write it."""
    assert heading(Like(FieldReference("order id"), ("a",))) == '["order id"] is "a"'


def test_an_empty_pattern_is_said():
    """It takes the empty text alone."""
    assert heading(Like(FieldReference("a"), ())) == 'a is, as a whole, ""'


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (LikeToken.ANY_CHARACTER, "a", 'a is, as a whole, any one character, then "a"'),
        ("a", LikeToken.ANY_CHARACTER, 'a is, as a whole, "a", then any one character'),
    ],
)
def test_one_character_is_no_text_of_any_length(first, last, words):
    """So that a_ does not read like a%."""
    assert heading(Like(FieldReference("a"), (first, last))) == words


LEAF = {"field": "event_type", "operator": "equals", "value": "a"}
OTHER = {"field": "event_name", "operator": "isNull"}


def test_groups_have_their_members_below_them(compile_condition):
    """One line each; the depth says what belongs to what."""
    compiled = compile_condition(any=[LEAF, {"not": {"all": [LEAF, OTHER]}}])
    assert list(outline(compiled)) == [
        (0, "at least one of these holds:"),
        (1, 'event_type is "a"'),
        (1, "it is not true that"),
        (2, "all of these hold:"),
        (3, 'event_type is "a"'),
        (3, "event_name is absent or null"),
    ]


def test_a_group_in_one_line_has_brackets(compile_condition):
    """Where and and or would run into one another."""
    compiled = compile_condition(any=[LEAF, {"not": {"all": [LEAF, OTHER]}}])
    assert sentence(compiled) == (
        'event_type is "a" or it is not true that '
        '(event_type is "a" and event_name is absent or null)'
    )


def test_no_conditions_always_hold():
    """That is what matchAll compiles to."""
    assert sentence(AllOf(())) == "always"


def test_a_pattern_is_shown_as_its_author_wrote_it():
    """Not as the engines get it."""
    regex = Regex(FieldReference("a"), Pattern("x", "java", "python"))
    assert heading(regex) == 'a has a part that fits the regular expression "x"'
