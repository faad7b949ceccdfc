"""No event ever ends a statement, however malformed."""

import asyncio

import pytest

from confluent_simulator.http_json import HttpJson
from conformance_suite.numbers_and_instants import ODD_NUMBERS
from conformance_suite.pairs import make_batch
from conformance_suite.published import all_cases
from flinkfilter.language.compilation import compile_filter
from flinkfilter.resource.reading import read_spec

RUNNING = {"INITIALIZING", "CREATED", "RUNNING", "RESTARTING", "FAILING"}
# What an unguarded cast to DECIMAL works on for more than a minute, each time.
POISON = ["1e100000000", "1e-100000000", "-1e100000000", "1e10000000"] * 25


@pytest.fixture
async def flink_rest(flink):
    """Flink's own REST interface."""
    http = HttpJson(flink.rest_url)
    await http.open()
    yield http
    await http.close()


async def end_of(flink_rest, job):
    """Wait for the end of a job: its state, and what went wrong in it."""
    while True:
        _, overview = await flink_rest.call("GET", f"/jobs/{job}")
        _, exceptions = await flink_rest.call("GET", f"/jobs/{job}/exceptions")
        wrong = exceptions["exceptionHistory"]["entries"]
        if wrong or overview["state"] not in RUNNING:
            return overview["state"], wrong
        await asyncio.sleep(0.1)


def one_of_each_kind(cases):
    """Choose filters with every operator, on text and on what `type` says."""
    chosen = {}
    for case in cases:
        for leaf in case.conditions:
            chosen.setdefault(
                (leaf.get("operator"), leaf.get("type"), leaf.get("ignoreCase")), case
            )
    return list(chosen.values())


async def test_a_job_of_many_filters_lives_through_all_events(table, flink_rest, settings):
    """Every event of the suite, and many made up, in a stream through the INSERTs.

    The other tests here send all filters through SELECTs, in streams too.
    """
    cases = all_cases()
    each_file = {case.file: case.match | case.no_match for case in cases}
    events = [event for named in each_file.values() for event in named.values()]
    events += make_batch("stream", settings, filters=20, events=500).events
    filters = [compile_filter(read_spec(case.spec), settings) for case in one_of_each_kind(cases)]
    await table.load(events)
    ends = [
        await end_of(flink_rest, await table.insert(filters[start : start + 20]))
        for start in range(0, len(filters), 20)
    ]
    assert len(filters) > 30
    assert ends == [("FINISHED", [])] * len(ends)


async def test_numbers_that_are_poison_to_a_cast_pass_by(table, flink_rest, settings):
    """A hundred of them, each a minute's work if it were cast, are through before the time is."""
    condition = {"field": "header_data.k", "operator": "greaterThan", "value": 1}
    spec = {"outputTopic": "out", "operations": ["any"], "conditions": [condition]}
    await table.load([{"header_data": f'{{"k":{number}}}'} for number in (*POISON, *ODD_NUMBERS)])
    job = await table.insert([compile_filter(read_spec(spec), settings)])
    assert await end_of(flink_rest, job) == ("FINISHED", [])
