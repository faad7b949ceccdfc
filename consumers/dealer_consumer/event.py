"""The event that a handler gets: a service done on a car, as the dealer's topic tells it."""

from decimal import Decimal

import msgspec


class ServiceEvent(msgspec.Struct, frozen=True, gc=False):
    """One service event of this dealer, checked.

    A frozen struct and not a frozen dataclass: one is made for each record, and this one is made
    twenty times as fast.

    Attributes:
        id: of the row in `event_headers`, which the event's copies share.
        event_name: such as `Car Service Done`.
        event_type: such as `CarServiceDone`.
        created_date: as the source wrote it.
        saved_date: as the source wrote it.
        operation: of the change, as Debezium spells it: `c`, `u`, `d` or `r`.
        dealer_id: always this dealer's.
        car_id: None where the event does not tell it; so with everything below.
        service_date: as the source wrote it, usually ISO 8601.
        amount_paid: exactly as written, in the currency's unit.
        mileage_at_service: in the unit of the source.
        description: free text.
        header_data: the JSON text that the fields from `dealer_id` on are read from, whole.
    """

    id: str
    event_name: str | None
    event_type: str | None
    created_date: str | None
    saved_date: str | None
    operation: str | None
    dealer_id: str
    car_id: str | None
    service_date: str | None
    amount_paid: Decimal | None
    mileage_at_service: int | None
    description: str | None
    header_data: str
