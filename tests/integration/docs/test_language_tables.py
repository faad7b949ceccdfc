"""What docs/language.md says of events is what real Flink answers for our SQL."""

import json
from pathlib import Path

import pytest

from conformance_suite.documented import FIELDS, PAGE, TYPES, readings, ticks
from conformance_suite.flink_table import flink_table
from flinkfilter.language.expression import Not
from flinkfilter.settings import Settings, load

SETTINGS = Path(__file__).parents[3] / "examples" / "settings.yaml"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings that the page's examples are made for."""
    return load(SETTINGS, {})


@pytest.fixture
async def table(flink, tmp_path):
    """The source table in a session of real Flink."""
    async with flink_table(flink.gateway_url, tmp_path) as opened:
        yield opened


async def answers(questions, table):
    """Ask Flink: for each question, whether condition takes the event, and whether `not` does."""
    events = {json.dumps(each.event): each.event for each in questions}
    conditions = list(dict.fromkeys(each.condition for each in questions))
    await table.load(list(events.values()))
    values = await table.values(conditions)
    negated = await table.values([Not(condition) for condition in conditions])
    by_condition = dict(zip(conditions, zip(values, negated, strict=True), strict=True))
    order = {text: number for number, text in enumerate(events)}
    found = []
    for each in questions:
        plain, opposite = by_condition[each.condition]
        number = order[json.dumps(each.event)]
        found.append((plain[number] is True, opposite[number]))
    return found


@pytest.mark.parametrize("name", FIELDS)
async def test_a_condition_takes_the_events_that_are_ticked(name, docs_table, table, settings):
    """And `not` around it takes exactly the others."""
    questions = ticks(FIELDS[name], *docs_table(PAGE, name), settings)
    found = await answers(questions, table)
    wrong = [
        each
        for each, got in zip(questions, found, strict=True)
        if got != (each.tick, not each.tick)
    ]
    assert wrong == []


async def test_a_value_is_read_as_the_table_says(docs_table, table, settings):
    """It equals what stands there; where nothing does, it is not even another value."""
    _, rows = docs_table(PAGE, "readings")
    questions = [each for type_ in TYPES for each in readings(type_, rows, settings)]
    found = await answers(questions, table)
    wrong = [
        each
        for each, got in zip(questions, found, strict=True)
        if got != (each.tick, not each.tick)
    ]
    assert wrong == []
