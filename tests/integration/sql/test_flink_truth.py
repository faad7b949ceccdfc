"""Real Flink answers what our SQL means, beside what the conformance tests ask it."""

from decimal import Decimal

import pytest

from flinkfilter.language.expression import (
    AllOf,
    AnyOf,
    FieldReference,
    Instant,
    Like,
    LikeToken,
    Membership,
    Not,
    Range,
    Regex,
    RegexPattern,
)
from flinkfilter.language.filter import Filter, OutputTable, StartingPoint
from flinkfilter.resource.spec import ValueType
from flinkfilter.settings import RAW_EVENT_HEADERS
from flinkfilter.sql.expressions import render
from flinkfilter.sql.quoting import compose, identifier, join
from flinkfilter.sql.statements import generate

TYPE = FieldReference("event_type")
COUNT = FieldReference("__ts_ms", integer=True)
STRING, NUMERIC = ValueType.STRING, ValueType.NUMBER
ANSWERS = {"True": True, "False": False, None: None}


async def values(session, conditions):
    """Let Flink work out conditions for all events: a list of values by event number."""
    columns = join(", ", [render(condition, 0) for condition in conditions])
    query = compose(
        "SELECT `event_number`, {} FROM {}", columns, identifier(RAW_EVENT_HEADERS.name)
    )
    result = await session.execute(query)
    return {int(number): [ANSWERS[cell] for cell in cells] for number, *cells in result.rows}


async def passing(measured_events, condition):
    """Run a generated SELECT as it is sent; give the numbers of the events that pass."""
    filter_ = Filter(
        source=RAW_EVENT_HEADERS,
        output=OutputTable("out"),
        operation_codes=None,
        condition=AllOf((condition,)),
        start_from=StartingPoint.EARLIEST,
    )
    query = generate(filter_, {}).select.replace("SELECT\n", "SELECT `event_number`,\n", 1)
    rows = (await measured_events.session.execute(query)).rows
    return {int(number) for number, *_ in rows}


async def test_a_generated_select_lets_the_events_pass_whose_condition_holds(
    measured_events, all_measured
):
    """For one condition of each kind of node."""
    kinds = {type(each.condition): each for each in all_measured}
    for measured in kinds.values():
        known = {measured_events.number(event): answer for event, answer in measured.answers}
        passed = await passing(measured_events, measured.condition)
        assert passed & known.keys() == {number for number, answer in known.items() if answer}


@pytest.mark.parametrize("outer", [AnyOf, AllOf])
async def test_nested_groups_over_several_lines_mean_what_they_say(
    measured_events, all_measured, outer
):
    """However Flink's grammar binds, parentheses and line ends say the nesting."""
    first = all_measured[0]
    same_events = [each for each in all_measured if events_of(each) == events_of(first)]
    a, b, c, d, e = (same_events[position] for position in (0, 1, 6, 2, 3))
    inner = AnyOf if outer is AllOf else AllOf
    condition = outer(
        (
            inner((a.condition, b.condition)),
            Not(inner((c.condition, Not(d.condition)))),
            e.condition,
        )
    )
    assert "\n" in render(condition, 0)
    holds, holds_inner = (any, all) if outer is AnyOf else (all, any)
    expected = {
        measured_events.number(event)
        for (event, is_a), (_, is_b), (_, is_c), (_, is_d), (_, is_e) in zip(
            *(each.answers for each in (a, b, c, d, e)), strict=True
        )
        if holds((holds_inner((is_a, is_b)), not holds_inner((is_c, not is_d)), is_e))
    }
    known = {measured_events.number(event) for event, _ in first.answers}
    assert await passing(measured_events, condition) & known == expected
    assert set() != expected != known


def value_of(event, column, holds):
    """Ask for a column's value, if it has one."""
    value = event.get(column)
    return None if value is None else holds(value)


# Conditions that were not measured with the others, with what each means.
MORE = {
    "a list without regard to case": (
        Membership(TYPE, STRING, ("CARSERVICEDONE", "x"), ignore_case=True),
        lambda event: value_of(event, "event_type", lambda text: text == "CarServiceDone"),
    ),
    "a pattern without regard to case": (
        Like(TYPE, ("cARs", LikeToken.ANY_TEXT, "ON", LikeToken.ANY_CHARACTER), ignore_case=True),
        lambda event: value_of(event, "event_type", lambda text: text == "CarServiceDone"),
    ),
    "a list of whole and other numbers": (
        Membership(COUNT, NUMERIC, (Decimal(1_705_312_200_000), Decimal("1.5"))),
        lambda event: value_of(event, "__ts_ms", lambda number: number == 1_705_312_200_000),
    ),
    "numbers outside of a list": (
        Membership(COUNT, NUMERIC, (Decimal(1_705_312_200_000), Decimal("1.5")), negated=True),
        lambda event: value_of(event, "__ts_ms", lambda number: number != 1_705_312_200_000),
    ),
    "a range whose ends are no whole milliseconds": (
        Range(COUNT, ValueType.TIMESTAMP, Instant(-1), Instant(1_705_312_200_000_000_001)),
        lambda event: value_of(event, "__ts_ms", lambda number: 0 <= number <= 1_705_312_200_000),
    ),
    "a number as text": (
        Like(COUNT, ("1705", LikeToken.ANY_TEXT)),
        lambda event: value_of(event, "__ts_ms", lambda number: str(number).startswith("1705")),
    ),
    "a number as text under a regular expression": (
        Regex(COUNT, RegexPattern("^1705", "^1705", "^1705")),
        lambda event: value_of(event, "__ts_ms", lambda number: str(number).startswith("1705")),
    ),
    "a boolean that is neither": (
        Membership(TYPE, ValueType.BOOLEAN, (True, False), negated=True),
        lambda _event: False,
    ),
    "always": (Not(Not(AllOf(()))), lambda _event: True),
}


@pytest.mark.parametrize(("condition", "meaning"), MORE.values(), ids=MORE)
async def test_forms_beside_the_measured_ones_mean_what_they_say(
    measured_events, all_measured, condition, meaning
):
    """Case, BIGINT columns, and what is always or never true."""
    found = await values(measured_events.session, [condition])
    events = [event for each in all_measured for event, _ in each.answers]
    assert [found[measured_events.number(event)] for event in events] == [
        [meaning(event)] for event in events
    ]


def events_of(measured):
    """The events that a condition was measured on."""
    return [event for event, _ in measured.answers]
