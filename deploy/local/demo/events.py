"""The events of the demo: what is produced, and where each belongs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[3] / "examples" / "events"


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One record of the source topic.

    Attributes:
        title: what it is, for people.
        row: the record's value.
        belongs_in: the topic that it must arrive in; None when none may have it.
    """

    title: str
    row: Mapping[str, Any]
    belongs_in: str | None

    @property
    def id(self) -> str:
        """The event's id, which names it in every topic."""
        return str(self.row["id"])


def topic_of(dealer: str) -> str:
    """Name the output topic of a dealer: DEALER-001 → filtered-service-events-dealer-001."""
    return f"filtered-service-events-{dealer.lower()}"


def demo_events() -> tuple[DemoEvent, ...]:
    """List the events in the order in which they are produced.

    Those that must pass come last: the source has one partition and is read in order, so when
    they have arrived everything before them has been judged.
    """
    samples = [_row(json.loads(path.read_text())) for path in sorted(SAMPLES.glob("*.json"))]
    passing = []
    for row in samples:
        dealer = json.loads(row["header_data"])["dealerId"]
        passing.append(DemoEvent(f"a service of {dealer}", row, topic_of(dealer)))
    return (*_not_passing(samples[0]), *passing)


def _not_passing(row: dict[str, Any]) -> tuple[DemoEvent, ...]:
    data = json.loads(row["header_data"])
    variants: dict[str, dict[str, Any]] = {
        "another kind of event": {"event_type": "CarCreated"},
        "a dealer without a filter": {"header_data": json.dumps({**data, "dealerId": "DEALER-9"})},
        "a dealer in other case": {"header_data": json.dumps({**data, "dealerId": "dealer-001"})},
        "no dealer at all": {"header_data": json.dumps({"carId": data["carId"]})},
        "data that is not JSON": {"header_data": "{dealerId: DEALER-001"},
        "no data": {"header_data": None},
        "an update of a service": {"__op": "u"},
        "a row of a snapshot": {"__op": "r"},
    }
    return tuple(
        DemoEvent(title, {**row, "id": f"must-not-pass-{number}", **change}, None)
        for number, (title, change) in enumerate(variants.items(), start=1)
    )


def _row(sample: dict[str, Any]) -> dict[str, Any]:
    """Make the row of `event_headers` that such an event becomes, as Debezium writes it."""
    header, entity = sample["eventHeader"], dict(sample["entities"][0])
    entity.pop("entityHeader")
    return {
        "id": header["uuid"],
        "event_name": header["eventName"],
        "event_type": header["eventType"],
        "created_date": header["createdDate"],
        "saved_date": header["savedDate"],
        "header_data": json.dumps(entity),
        "__op": "c",
        "__table": "event_headers",
        "__ts_ms": 1736935201000,
    }
