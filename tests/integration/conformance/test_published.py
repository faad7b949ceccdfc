"""Real Flink answers the published cases as they say."""

from dataclasses import replace

import pytest

from conformance_suite.published import FILES, cases
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.expression import Not
from flinkfilter.resource.reading import read_spec


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
async def test_flink_takes_the_events_that_match(file, table, settings):
    """And `not` around the conditions takes all others of the same operations."""
    found = list(cases(file))
    filters = [compile_filter(read_spec(case.spec), settings) for case in found]
    names = [*found[0].match, *found[0].no_match]
    order = {name: number for number, name in enumerate(names)}
    events = found[0].match | found[0].no_match
    await table.load([events[name] for name in names])
    passing = await table.passing(
        [
            *filters,
            *(replace(each, condition=Not(each.condition)) for each in filters),
        ]
    )
    wrong = []
    for number, case in enumerate(found):
        takes, takes_not = passing[number :: len(found)]
        match = {order[name] for name in case.match}
        codes = filters[number].operation_codes
        guard = {
            order[name] for name in names if codes is None or operation_of(events[name]) in codes
        }
        if takes != match or takes_not != guard - match:
            named = [{names[each] for each in taken} for taken in (takes, takes_not)]
            wrong.append((case.conditions, case.operations, *named))
    assert wrong == []


def operation_of(event):
    """Give the operation of an event, which many have none of."""
    return event.get("__op")
