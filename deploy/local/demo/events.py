"""The events of the demo: how each comes into the world, and where it belongs."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[3] / "examples" / "events"


class Way(Enum):
    """How an event comes into the world, in the order in which the demo does it."""

    BEFORE = auto()
    """Its row is in the table before capture begins: SQL."""
    TABLE = auto()
    """By SQL on the table."""
    TOPIC = auto()
    """Straight into the source topic, as the table would not take it: a record's value."""
    POST = auto()
    """Posted to the producer: the body."""


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One event.

    Attributes:
        title: what it is, for people.
        id: names it in every topic.
        way: how it comes into the world.
        content: what is written, as the way says.
        belongs_in: the topic that it must arrive in; None when none may have it.
    """

    title: str
    id: str
    way: Way
    content: str
    belongs_in: str | None = None


def topic_of(dealer: str) -> str:
    """Name the output topic of a dealer: DEALER-001 → filtered-service-events-dealer-001."""
    return f"filtered-service-events-{dealer.lower()}"


def demo_events() -> tuple[DemoEvent, ...]:
    """List the events in the order in which they are made.

    Those that must pass come last: the source has one partition and is read in order, so when
    they have arrived everything before them has been judged.
    """
    samples = [json.loads(path.read_text()) for path in sorted(SAMPLES.glob("*.json"))]
    service = samples[0]["entities"][0]
    return (
        *_rows(json.dumps({"dealerId": service["dealerId"]})),
        *_records(service["dealerId"]),
        *_refused_posts(samples[0]),
        *map(_sample, samples),
    )


def _rows(data: str) -> tuple[DemoEvent, ...]:
    def row(id_: str, kind: str) -> str:
        columns = f"'{id_}', 'Car Service Done', '{kind}', now(), now(), '{data}'"
        # Only the demo's own words are written into it.
        return f"INSERT INTO event_headers VALUES ({columns});"  # noqa: S608

    change = "UPDATE event_headers SET event_type = 'CarServiceDone' WHERE id = 'updated-row';"
    return (
        DemoEvent(
            "a row of a snapshot", "snapshot-row", Way.BEFORE, row("snapshot-row", "CarServiceDone")
        ),
        DemoEvent(
            "an update of a row", "updated-row", Way.TABLE, row("updated-row", "Draft") + change
        ),
    )


def _records(dealer: str) -> tuple[DemoEvent, ...]:
    def record(id_: str, data: str | None) -> str:
        row = {"id": id_, "event_type": "CarServiceDone", "header_data": data, "__op": "c"}
        return json.dumps(row)

    return (
        DemoEvent("no data", "no-data", Way.TOPIC, record("no-data", None)),
        DemoEvent(
            "data that is not JSON",
            "not-json",
            Way.TOPIC,
            record("not-json", f"{{dealerId: {dealer}"),
        ),
    )


def _refused_posts(sample: dict[str, Any]) -> tuple[DemoEvent, ...]:
    def changed(title: str, id_: str, change: Callable[[dict[str, Any]], object]) -> DemoEvent:
        event = copy.deepcopy(sample)
        event["eventHeader"]["uuid"] = id_
        change(event)
        return DemoEvent(title, id_, Way.POST, json.dumps(event))

    def dealer(id_: str) -> Callable[[dict[str, Any]], object]:
        return lambda event: event["entities"][0].update(dealerId=id_)

    return (
        changed(
            "another kind of event",
            "car-created",
            lambda event: event["eventHeader"].update(eventType="CarCreated"),
        ),
        changed("a dealer without a filter", "other-dealer", dealer("DEALER-9")),
        changed("a dealer in other case", "other-case", dealer("dealer-001")),
        changed(
            "no dealer at all", "no-dealer", lambda event: event["entities"][0].pop("dealerId")
        ),
    )


def _sample(event: dict[str, Any]) -> DemoEvent:
    dealer = event["entities"][0]["dealerId"]
    return DemoEvent(
        f"a service of {dealer}",
        event["eventHeader"]["uuid"],
        Way.POST,
        json.dumps(event),
        topic_of(dealer),
    )
