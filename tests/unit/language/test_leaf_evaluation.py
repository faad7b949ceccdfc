"""What each condition about a field answers, for texts, numbers, booleans and instants."""

import pytest

from flinkfilter.language.evaluation import evaluate
from flinkfilter.language.expression import Comparator, Comparison, FieldReference, Range
from flinkfilter.language.leaf_evaluation import compile_leaf
from flinkfilter.resource.spec import ValueType

DOCUMENTS = {"absent": "{}", "no JSON": "CarSold", "NULL": None}
PLACE = "header_data.k"


@pytest.fixture
def answers(compile_condition):
    """Answer a condition for each document, or value of `header_data.k`."""

    def all_answers(condition, *values):
        expression = compile_condition(**{"field": PLACE, **condition})
        documents = [DOCUMENTS.get(value, f'{{"k": {value}}}') for value in values]
        return [evaluate(expression, {"header_data": document}) for document in documents]

    return all_answers


@pytest.mark.parametrize(
    ("condition", "answer_of"),
    [
        ({"operator": "equals", "value": "b"}, {'"b"': True, '"B"': False, '"b "': False}),
        ({"operator": "notEquals", "value": "b"}, {'"b"': False, '"B"': True}),
        ({"operator": "equals", "value": "5"}, {"5": True, '"5"': True, "5.0": False}),
        ({"operator": "in", "values": ["a", "b"]}, {'"a"': True, '"c"': False}),
        ({"operator": "notIn", "values": ["a", "b"]}, {'"a"': False, '"c"': True}),
        (
            {"operator": "greaterThan", "value": "b", "type": "string"},
            {'"b"': False, '"ba"': True, '"B"': False, '"é"': True, '"\U0001f600"': True},
        ),
        (
            {"operator": "between", "min": "b", "max": "d", "type": "string"},
            {'"b"': True, '"d"': True, '"da"': False, '"a"': False},
        ),
        (
            {"operator": "equals", "value": "CarÉ", "ignoreCase": True},
            {'"caré"': True, '"CARÉ"': True, '"care"': False},
        ),
        (
            {"operator": "notIn", "values": ["A", "B"], "ignoreCase": True},
            {'"a"': False, '"b"': False, '"c"': True},
        ),
        ({"operator": "startsWith", "value": "Car"}, {'"CarSold"': True, '"carSold"': False}),
        (
            {"operator": "contains", "value": "arS", "ignoreCase": True},
            {'"CARSOLD"': True, '"CAR"': False},
        ),
        ({"operator": "regex", "value": "^[0-9]+$"}, {'"12"': True, "12": True, '"12\\n"': False}),
    ],
)
def test_text_is_compared(condition, answer_of, answers):
    """Of texts, numbers and booleans; where there is none, there is no answer."""
    nothing = ["null", "{}", "[]", *DOCUMENTS]
    assert answers(condition, *answer_of, *nothing) == [*answer_of.values(), *([None] * 6)]


@pytest.mark.parametrize(
    ("condition", "answer_of"),
    [
        ({"operator": "equals", "value": 450}, {"450": True, '"450.00"': True, "4.5e2": True}),
        ({"operator": "notEquals", "value": 450}, {"450.0": False, '"451"': True}),
        ({"operator": "in", "values": [1, 2.5]}, {"1.0": True, '"2.50"': True, "3": False}),
        ({"operator": "notIn", "values": [1, 2.5]}, {"1": False, "3": True}),
        ({"operator": "lessThan", "value": -0.5}, {"-0.6": True, "-0.5": False, "0": False}),
        ({"operator": "between", "min": 1, "max": 2}, {"1": True, "2.0": True, "2.1": False}),
    ],
)
def test_numbers_are_compared(condition, answer_of, answers):
    """By their value; what is no number has no answer."""
    nothing = ['"a"', '" 1"', "1e20", "true", "null", "{}", *DOCUMENTS]
    assert answers(condition, *answer_of, *nothing) == [*answer_of.values(), *([None] * 9)]


@pytest.mark.parametrize(
    ("condition", "taken"),
    [
        ({"operator": "equals", "value": True}, ["true", '"true"']),
        ({"operator": "equals", "value": False}, ["false"]),
        ({"operator": "notEquals", "value": True}, ["false"]),
        ({"operator": "notEquals", "value": False}, ["true", '"true"']),
        ({"operator": "in", "values": [True, False]}, ["true", '"true"', "false"]),
        ({"operator": "notIn", "values": [True]}, ["false"]),
    ],
)
def test_booleans_are_the_words_of_json(condition, taken, answers):
    """Other texts are false under every operator; nothing has no answer."""
    values = ["true", '"true"', "false", '"TRUE"', "1", '""']
    found = answers(condition, *values, "null", "absent")
    assert found == [*(value in taken for value in values), None, None]


def test_nothing_is_a_boolean_that_is_neither(answers):
    """Not even where there is nothing: SQL says FALSE for all."""
    condition = {"operator": "notIn", "values": [True, False]}
    assert answers(condition, "true", '"x"', "null", "NULL") == [False] * 4


def test_booleans_have_no_order():
    """No spec compiles to such a leaf."""
    field = FieldReference("header_data", ("k",))
    with pytest.raises(TypeError, match="booleans have no order"):
        compile_leaf(Range(field, ValueType.BOOLEAN, low=False, high=True))
    with pytest.raises(TypeError, match="booleans are compared as words"):
        compile_leaf(Comparison(field, ValueType.STRING, Comparator.EQUAL, constant=True))


@pytest.mark.parametrize(
    ("condition", "taken"),
    [
        ({"operator": "equals", "value": "2025-01-15T10:00:00Z"}, [0, 1]),
        ({"operator": "notEquals", "value": "2025-01-15T10:00:00Z"}, [2]),
        ({"operator": "in", "values": ["2025-01-15T12:00:00+02:00"]}, [0, 1]),
        ({"operator": "greaterThan", "value": "2025-01-15T10:00:00.000000001Z"}, []),
        ({"operator": "greaterThan", "value": "2025-01-15T10:00:00Z"}, [2]),
    ],
)
def test_instants_are_compared(condition, taken, answers):
    """In any zone, to the nanosecond; a text that is none has no answer."""
    texts = [
        '"2025-01-15T10:00:00Z"',
        '"2025-01-15 04:30:00.000-05:30"',
        '"2025-01-15T10:00:00.000000001Z"',
    ]
    found = answers({**condition, "type": "timestamp"}, *texts, '"2025-01-15"', "5", "absent")
    assert found == [*(number in taken for number in range(3)), None, None, None]


@pytest.mark.parametrize(
    ("operator", "found"),
    [("isNull", [True, True, True, True, False, False]), ("isNotNull", [False] * 4 + [True] * 2)],
)
def test_presence_is_always_answered(operator, found, answers):
    """Null is absent; an empty object is there."""
    assert answers({"operator": operator}, "null", "absent", "NULL", "no JSON", '""', "{}") == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"operator": "equals", "value": 5}, [False, True, None]),
        ({"operator": "lessThan", "value": 4.5}, [True, False, None]),
        (
            {"operator": "between", "min": "1e19", "max": "2e19", "type": "number"},
            [False] * 2 + [None],
        ),
        ({"operator": "in", "values": [5, 5.5]}, [False, True, None]),
        ({"operator": "notIn", "values": [5.5]}, [True, True, None]),
        (
            {"operator": "equals", "value": "1970-01-01T00:00:00.005Z", "type": "timestamp"},
            [False, True, None],
        ),
        (
            {
                "operator": "greaterThan",
                "value": "1970-01-01T00:00:00.004999999Z",
                "type": "timestamp",
            },
            [False, True, None],
        ),
        ({"operator": "startsWith", "value": "5"}, [False, True, None]),
        ({"operator": "regex", "value": "^-"}, [True, False, None]),
        ({"operator": "isNull"}, [False, False, True]),
    ],
)
def test_a_column_of_whole_numbers_is_compared_as_it_is(condition, found, compile_condition):
    """As number, as milliseconds, or by its digits."""
    expression = compile_condition(field="__ts_ms", **condition)
    events = [{"__ts_ms": -7}, {"__ts_ms": 5}, {}]
    assert [evaluate(expression, event) for event in events] == found


def test_a_json_column_can_be_compared_as_a_whole(compile_condition):
    """Its text, character by character."""
    expression = compile_condition(field="header_data", operator="equals", value="{}")
    found = [evaluate(expression, {"header_data": text}) for text in ("{}", "{ }", None)]
    assert found == [True, False, None]


def test_some_element_may_equal_the_operand(answers):
    """Where there is no array, there is no answer."""
    condition = {"field": f"{PLACE}[*]", "operator": "anyEquals", "value": 5}
    assert answers(condition, '["5"]', "[1, 5]", "[]", "absent") == [True, True, False, None]
