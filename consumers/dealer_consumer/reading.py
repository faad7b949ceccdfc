"""From the bytes of a record to the event they hold, or to the reason why they hold none.

Two levels of JSON, as Flink writes them: the row's columns, and in the column `header_data` the
text of another document. Every record is read, so it is done in two typed passes without a
detour; only what is wrong is looked at more closely.
"""

from decimal import Decimal
from typing import Any

import msgspec

from dealer_consumer.event import ServiceEvent
from dealer_consumer.framing import payload
from dealer_consumer.reasons import Reason, Unreadable

MOST_DIGITS = 18
"""Before the point, of an amount or a mileage. More is a mistake, and dear to print."""
LIMIT = 10**MOST_DIGITS
_TOO_LARGE = f"more than {MOST_DIGITS} digits before the point"


class _Row(msgspec.Struct, rename={"operation": "__op"}, gc=False):
    """The columns of the row that matter here; `key`, `__table` and others may stand beside."""

    id: str
    event_name: str | None = None
    event_type: str | None = None
    created_date: str | None = None
    saved_date: str | None = None
    header_data: str | None = None
    operation: str | None = None


class _HeaderData(msgspec.Struct, rename="camel", gc=False):
    """The fields of `header_data` that matter here.

    The amount is read without a type, and so as a Decimal wherever it has a fraction: it is money.
    """

    dealer_id: str | None = None
    car_id: str | None = None
    service_date: str | None = None
    amount_paid: Any = None
    mileage_at_service: int | float | None = None
    description: str | None = None


_ROW = msgspec.json.Decoder(_Row)
_HEADER_DATA = msgspec.json.Decoder(_HeaderData, float_hook=Decimal)
_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


def read(value: bytes, dealer_id: str) -> ServiceEvent | Unreadable:
    """Read one record.

    Args:
        value: the record's value; JSON, plain or in a Schema Registry frame.
        dealer_id: the dealer whose events are wanted.
    """
    content = payload(value)
    if isinstance(content, Unreadable):
        return content
    try:
        row = _ROW.decode(content)
    except msgspec.ValidationError as error:
        return Unreadable(Reason.WRONG_TYPE, f"the record: {error}")
    except _UNREADABLE as error:
        return Unreadable(Reason.NOT_JSON, f"the record: {_said(error)}")
    if not row.id:
        return Unreadable(Reason.WRONG_TYPE, "the record: id is empty, and it names the event")
    return _with_header_data(row, dealer_id)


def _with_header_data(row: _Row, dealer_id: str) -> ServiceEvent | Unreadable:
    text = row.header_data
    if text is None:
        return Unreadable(Reason.BAD_HEADER_DATA, "header_data is missing or NULL")
    try:
        data = _HEADER_DATA.decode(text)
    except msgspec.ValidationError as error:
        is_object = text.lstrip().startswith("{")
        reason = Reason.WRONG_TYPE if is_object else Reason.BAD_HEADER_DATA
        return Unreadable(reason, f"header_data: {error}")
    except _UNREADABLE as error:
        return Unreadable(Reason.BAD_HEADER_DATA, f"header_data: {_said(error)}")
    except ArithmeticError:  # Decimal's exponents end at 18 digits, those of JSON nowhere
        return Unreadable(Reason.WRONG_TYPE, f"header_data: {_TOO_LARGE} - at `$.amountPaid`")
    if data.dealer_id != dealer_id:
        return _not_ours(data.dealer_id)
    paid, driven = data.amount_paid, data.mileage_at_service
    try:
        # The usual is seen at once: for every record, a call costs more than what it does.
        amount = paid if type(paid) is Decimal and -LIMIT < paid < LIMIT else _amount(paid)
        mileage = driven if type(driven) is int and -LIMIT < driven < LIMIT else _mileage(driven)
    except ValueError as error:
        return Unreadable(Reason.WRONG_TYPE, f"header_data: {error}")
    return ServiceEvent(
        row.id,
        row.event_name,
        row.event_type,
        row.created_date,
        row.saved_date,
        row.operation,
        dealer_id,
        data.car_id,
        data.service_date,
        amount,
        mileage,
        data.description,
        text,
    )


def _not_ours(dealer_id: str | None) -> Unreadable:
    if not dealer_id:
        return Unreadable(Reason.NO_DEALER_ID, "header_data has no dealerId")
    return Unreadable(Reason.FOREIGN_DEALER, "dealerId is that of another dealer")


def _amount(number: Any) -> Decimal | None:
    if number is None:
        return None
    if type(number) is int:  # not of a subclass: true and false are no amounts
        number = Decimal(number)
    if type(number) is not Decimal:
        raise ValueError("Expected a number - at `$.amountPaid`")
    if not -LIMIT < number < LIMIT:
        raise ValueError(f"{_TOO_LARGE} - at `$.amountPaid`")
    return number


def _mileage(number: float | None) -> int | None:
    if number is None:
        return None
    if not -LIMIT < number < LIMIT:
        raise ValueError(f"more than {MOST_DIGITS} digits - at `$.mileageAtService`")
    whole = int(number)
    if number != whole:
        raise ValueError("Expected a whole number - at `$.mileageAtService`")
    return whole


def _said(error: Exception) -> str:
    """Say what a parser said, without the bytes that some errors carry."""
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error)
