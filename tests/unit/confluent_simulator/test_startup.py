"""Where statements without a predecessor begin."""

import pytest


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("options", "begin"),
    [
        ({}, 0),
        ({"mode": "earliest-offset"}, 0),
        ({"mode": "latest-offset"}, 5),
        ({"mode": "specific-offsets", "specific-offsets": "partition:0,offset:3"}, 3),
        ({"mode": "timestamp", "timestamp-millis": "9999999999999"}, 5),
    ],
)
async def test_properties_say_where_to_begin(client, simulator, insert, options, begin):
    """Each mode yields the first offset that is read."""
    simulator.memory.produce("raw-event-headers", 5)
    properties = {f"sql.tables.scan.startup.{key}": value for key, value in options.items()}
    await client.create("other", insert, properties=properties)
    await simulator.until("other", "RUNNING")
    simulator.memory.produce("raw-event-headers", 1)
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads if each.statement == "other"] == [(begin, 6)]
