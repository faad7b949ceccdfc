"""The operator before a real Flink and a real Kafka, with numbered events that never pause."""

import sys
import uuid
from dataclasses import replace
from functools import partial

import pytest

from confluent_simulator import Delays, SimulatorConfig
from confluent_simulator.config import RAW_EVENT_HEADERS
from confluent_simulator.flink_engine import FlinkEngine, FlinkPlaces
from flinkfilter.settings import RAW_EVENT_HEADERS as SOURCE
from numbered_events.flow import Flow, Stops
from numbered_events.log import Log
from numbered_events.stream import PARTITIONS, Stream
from numbered_events.truth import REVISIONS

QUICK = {"pollSeconds": 1, "dwellSeconds": 1}


@pytest.fixture
def source_topic():
    """Another source in each test."""
    return f"raw-event-headers-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def soak_seconds():
    """How long a replacement has to prove itself. Files may override it by their own."""
    return 3


@pytest.fixture
def installation(
    definition_installed, kafka, flink, source_topic, soak_seconds, tmp_path, new_installation
):
    """An installation of its own before the real Flink; its operator is not started."""
    table = replace(RAW_EVENT_HEADERS, name=source_topic, partitions=PARTITIONS)
    delays = Delays(pending=0, stopping=0, deleting=0)
    config = SimulatorConfig(tables=(table,), delays=delays, default_partitions=1)
    places = FlinkPlaces(flink.gateway_url, flink.rest_url, kafka.bootstrap)
    source = SOURCE.model_dump(mode="json", by_alias=True) | {"name": source_topic}
    settings = QUICK | {
        "soakSeconds": soak_seconds,
        "sources": [source],
        "defaultSource": source_topic,
    }
    engine = partial(FlinkEngine, places=places)
    namespace = f"test-{uuid.uuid4().hex[:8]}"
    with new_installation(
        definition_installed, tmp_path, namespace, config, engine, **settings
    ) as made:
        made.filters.topic = f"filtered-{uuid.uuid4().hex[:8]}"
        yield made
    sys.stdout.write(made.operator.log.read_text())


@pytest.fixture
def flow(installation, operator, kafka, flink, source_topic):
    """A stream of events that flows already, and an operator that runs."""
    assert operator.runs
    stream = Stream(kafka.bootstrap, source_topic)
    stops = Stops(installation.simulator)
    stream.start()
    stops.start()
    yield Flow(installation, stream, Log(kafka.bootstrap), stops, source_topic, flink)
    stops.end()
    stream.end()


@pytest.fixture
def revisions():
    """Six sets of conditions; each shares events with the one before it."""
    return REVISIONS
