"""The line that a dealer sees."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from dealer_consumer.handlers.log_line import local, log_line, money
from dealer_consumer.settings import Dealer

DEALER = Dealer(id="DEALER-001", name="Tesla", time_zone="America/Los_Angeles")


def test_an_event_is_one_line(event):
    """Car, date in both zones, amount as money, mileage, description."""
    with capture_logs() as lines:
        log_line(DEALER)(event)
    assert lines == [
        {
            "event": "service done",
            "log_level": "info",
            "dealer": "Tesla",
            "dealerId": "DEALER-001",
            "id": "event-1",
            "operation": "c",
            "carId": "CAR-2025-001",
            "serviceDate": "2025-01-15T10:00:00Z",
            "serviceDateLocal": "2025-01-15T02:00:00-08:00",
            "amountPaid": "$450.25",
            "mileageAtService": 15000,
            "description": "Annual maintenance",
        }
    ]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("450", "$450.00"),
        ("450.1", "$450.10"),
        ("0.005", "$0.01"),
        ("2.675", "$2.68"),
        ("-0.5", "-$0.50"),
        ("-0.001", "$0.00"),
        ("999999999999999999.99", "$999999999999999999.99"),
        ("1e-999999", "$0.00"),
        ("1E+3", "$1000.00"),
    ],
)
def test_money_has_two_decimals(amount, text):
    """Half a cent is rounded up; nothing is written with an exponent."""
    assert money(Decimal(amount)) == text


def test_no_amount_is_no_money():
    """An absent amount is not $0.00."""
    assert money(None) is None


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2025-07-15T10:00:00.5+02:00", "2025-07-15T04:00:00-04:00"),
        ("2025-01-15T10:00:00", None),
        ("2025-01-15", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_with_an_offset_is_shown_in_the_zone(date, shown):
    """Whatever else it may be stands in the line as it came."""
    assert local(date, ZoneInfo("America/New_York")) == shown
