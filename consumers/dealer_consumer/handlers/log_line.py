"""The handler `logging`: one line for each event, with what a dealer wants to see of it."""

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import structlog

from dealer_consumer.event import ServiceEvent
from dealer_consumer.settings import Dealer

CENT = Decimal("0.01")


def log_line(dealer: Dealer) -> Callable[[ServiceEvent], None]:
    """Make the handler of a dealer."""
    zone = ZoneInfo(dealer.time_zone)
    name = dealer.name
    info = structlog.get_logger().bind().info

    def handle(event: ServiceEvent) -> None:
        info(
            "service done",
            dealer=name,
            dealerId=event.dealer_id,
            id=event.id,
            operation=event.operation,
            carId=event.car_id,
            serviceDate=event.service_date,
            serviceDateLocal=local(event.service_date, zone),
            amountPaid=money(event.amount_paid),
            mileageAtService=event.mileage_at_service,
            description=event.description,
        )

    return handle


def money(amount: Decimal | None) -> str | None:
    """Write an amount as a person does: `$450.00`, `-$0.50`. Half a cent is rounded up."""
    if amount is None:
        return None
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    sign = "-" if rounded < 0 else ""
    return f"{sign}${abs(rounded)}"


def local(date: str | None, zone: ZoneInfo) -> str | None:
    """Show a time in a zone, to the second; None where it is not one with an offset."""
    try:
        time = datetime.fromisoformat(date or "")
        return time.astimezone(zone).isoformat(timespec="seconds") if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
