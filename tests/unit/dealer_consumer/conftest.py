"""Events as Flink writes them, and records as Kafka delivers them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from dealer_consumer.event import ServiceEvent
from dealer_consumer.settings import Settings

DATA = {
    "id": "SERVICE-TEST-001",
    "carId": "CAR-2025-001",
    "serviceDate": "2025-01-15T10:00:00Z",
    "amountPaid": 450.25,
    "dealerId": "DEALER-001",
    "dealerName": "Tesla Service Center - San Francisco",
    "mileageAtService": 15000,
    "description": "Annual maintenance",
}
ROW = {
    "key": "ZXZlbnQtMQ==",
    "id": "event-1",
    "event_name": "Car Service Done",
    "event_type": "CarServiceDone",
    "created_date": "2025-01-15T10:00:00Z",
    "saved_date": "2025-01-15T10:00:01Z",
    "header_data": json.dumps(DATA),
    "__op": "c",
    "__table": "event_headers",
}


@pytest.fixture
def value() -> Callable[..., bytes]:
    """Write the value of a record; `row` and `data` change fields, `header_data` stands whole."""

    def write(row: dict[str, Any] | None = None, **data: Any) -> bytes:
        changed = {**ROW, "header_data": json.dumps({**DATA, **data}), **(row or {})}
        return json.dumps(changed).encode()

    return write


@pytest.fixture
def event() -> ServiceEvent:
    """The event of the value above."""
    return ServiceEvent(
        id="event-1",
        event_name="Car Service Done",
        event_type="CarServiceDone",
        created_date="2025-01-15T10:00:00Z",
        saved_date="2025-01-15T10:00:01Z",
        operation="c",
        dealer_id="DEALER-001",
        car_id="CAR-2025-001",
        service_date="2025-01-15T10:00:00Z",
        amount_paid=Decimal("450.25"),
        mileage_at_service=15000,
        description="Annual maintenance",
        header_data=json.dumps(DATA),
    )


@dataclass
class DeliveredRecord:
    """A record with the methods of Kafka's messages."""

    bytes_: bytes | None = b"{}"
    at: int = 0
    theirs: list[tuple[str, bytes | None]] = field(default_factory=list)

    def topic(self):
        """Of dealer 1."""
        return "events"

    def partition(self):
        """The third one."""
        return 2

    def offset(self):
        """Its place."""
        return self.at

    def key(self):
        """Some key."""
        return b"key"

    def value(self):
        """What was produced."""
        return self.bytes_

    def headers(self):
        """What was produced."""
        return self.theirs

    def timestamp(self):
        """The time of production."""
        return 1, 1736935200123


@pytest.fixture
def record() -> type[DeliveredRecord]:
    """Make a record of a value and an offset."""
    return DeliveredRecord


@pytest.fixture
def settings() -> Settings:
    """The least that a consumer is told."""
    return Settings.model_validate(
        {
            "dealer": {"id": "DEALER-001", "name": "Tesla"},
            "topic": "events",
            "group": "readers",
            "kafka": {"bootstrapServers": "broker:9092"},
        }
    )
