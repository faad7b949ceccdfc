"""What docs/language.md says of events is what real Flink answers for our SQL."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.expression import AllOf, Expression, Not
from flinkfilter.resource.reading import read_spec
from flinkfilter.resource.yaml_reading import read_documents
from flinkfilter.settings import load

SETTINGS = Path(__file__).parents[3] / "examples" / "settings.yaml"
PAGE = "language.md"
DOCUMENTS = {"absent": "{}", "not JSON": "CarSold", "column NULL": None}
# For each type, a value that no event of the table has.
OTHERS = {
    "string": '"?"',
    "number": "-1",
    "boolean": "false",
    "timestamp": '"1999-01-01T00:00:00Z"',
}
DASH = "\N{EN DASH}"
MARKS = {"✓": True, DASH: False}


@pytest.fixture(scope="session")
def condition_of() -> Callable[[str], Expression]:
    """Compile what a table's cell says of `header_data.k`."""
    settings = load(SETTINGS, {})

    def compiled(cell: str) -> Expression:
        place = "header_data.k[*]" if "anyEquals" in cell else "header_data.k"
        (document,) = read_documents(f'{{field: "{place}", {cell}}}')
        spec = read_spec({"outputTopic": "out", "conditions": [document.content]})
        compiled = compile_filter(spec, settings).condition
        assert isinstance(compiled, AllOf)
        return compiled.children[0]

    return compiled


def document_of(cell: str) -> str | None:
    """Give the text of the column for an event as a table writes it."""
    return DOCUMENTS.get(cell, f'{{"k": {cell}}}')


@pytest.mark.parametrize("table", ["text", "numbers", "booleans and instants"])
async def test_a_condition_takes_the_events_that_are_ticked(
    table, docs_table, condition_of, flink_answers
):
    """And `not` around it takes exactly the others."""
    (_, *events), rows = docs_table(PAGE, table)
    conditions = [condition_of(cell) for cell, *_ in rows]
    both = conditions + [Not(condition) for condition in conditions]
    found = await flink_answers(both, [document_of(event) for event in events])
    ticked = {
        (row[0], event): MARKS[mark]
        for row in rows
        for event, mark in zip(events, row[1:], strict=True)
    }
    places = [(row, column) for row in range(len(rows)) for column in range(len(events))]
    taken = [found[column][row] is True for row, column in places]
    assert dict(zip(ticked, taken, strict=True)) == ticked
    negated = [found[column][len(rows) + row] for row, column in places]
    assert negated == [not match for match in ticked.values()]


@pytest.mark.parametrize("type_", list(OTHERS))
async def test_a_value_is_read_as_the_table_says(type_, docs_table, condition_of, flink_answers):
    """It equals what stands there; where nothing does, it is not even another value."""
    (_, *types), rows = docs_table(PAGE, "readings")
    read_as = {row[0]: row[1 + types.index(type_)] for row in rows}
    known = {event: value for event, value in read_as.items() if value != "undefined"}
    other = OTHERS[type_]
    values = [other if value == DASH else value for value in known.values()]
    conditions = [
        condition_of(f"operator: equals, type: {type_}, value: {value}") for value in values
    ]
    conditions.append(condition_of(f"operator: notEquals, type: {type_}, value: {other}"))
    found = await flink_answers(conditions, [document_of(event) for event in known])
    answers = {
        event: (found[number][number] is True, found[number][-1] is True)
        for number, event in enumerate(known)
    }
    assert answers == {event: (value != DASH,) * 2 for event, value in known.items()}
