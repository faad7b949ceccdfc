"""From a record's bytes to an event, or to the reason why there is none."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_consumer.event import ServiceEvent
from dealer_consumer.reading import read
from dealer_consumer.reasons import Reason, Unreadable

DEALER = "DEALER-001"
DEEP = "[" * 100_000
NUMBER = "9" * 5000


def test_an_event_is_read_whole(value, event):
    """Every field is there, typed, the amount exactly as it was written."""
    assert read(value(), DEALER) == event


def test_an_event_in_a_frame_is_read(value, event):
    """The JSON Schema frame of Confluent changes nothing."""
    assert read(b"\0\0\0\0\7" + value(), DEALER) == event


def test_only_id_and_dealer_are_needed():
    """Everything else is None when it is absent."""
    row = {"id": "e", "header_data": '{"dealerId": "DEALER-001"}'}
    found = read(json.dumps(row).encode(), DEALER)
    assert found == ServiceEvent(
        "e", *(None,) * 5, DEALER, *(None,) * 5, '{"dealerId": "DEALER-001"}'
    )


def test_null_is_as_good_as_absent(value):
    """NULL columns and null fields are None."""
    found = read(value({"event_name": None}, amountPaid=None, mileageAtService=None), DEALER)
    assert (found.event_name, found.amount_paid, found.mileage_at_service) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("450.00", "450.00"),
        ("450", "450"),
        ("0.1", "0.1"),
        ("-12.345", "-12.345"),
        ("1e3", "1E+3"),
        ("123456789012345678.99", "123456789012345678.99"),
        ("0", "0"),
    ],
)
def test_an_amount_is_exact(value, written, amount):
    """No binary fraction comes between the text and the amount."""
    data = f'{{"dealerId": "{DEALER}", "amountPaid": {written}}}'
    assert str(read(value({"header_data": data}), DEALER).amount_paid) == amount


def test_a_whole_mileage_may_be_written_with_a_fraction(value):
    """15000.0 is a whole number, as in JSON Schema."""
    assert read(value(mileageAtService=15000.0), DEALER).mileage_at_service == 15000


def test_any_text_is_kept(value):
    """CJK, emoji, quotes, SQL and NUL come through unchanged."""
    text = "保養 ❄️ 👩‍🔧 'x'; DROP TABLE t;\0\n"
    assert read(value({"id": text}, description=text), DEALER).description == text
    assert read(value({"id": text}), DEALER).id == text


def test_of_equal_keys_the_last_one_counts(value):
    """As for Flink, which routed the event."""
    data = '{"dealerId": "DEALER-002", "dealerId": "DEALER-001"}'
    assert read(value({"header_data": data}), DEALER).dealer_id == DEALER


@pytest.mark.parametrize(
    ("bytes_", "reason", "detail"),
    [
        (b"\0\0\1", Reason.BAD_FRAME, "3 bytes long"),
        (b"", Reason.NOT_JSON, "truncated"),
        (b"hello", Reason.NOT_JSON, "byte 0"),
        (b'{"id": "e"', Reason.NOT_JSON, "truncated"),
        (b'{"id": "e"} x', Reason.NOT_JSON, "trailing"),
        (b'{"id": NaN}', Reason.NOT_JSON, "byte 7"),
        (b'{"id": "\xff"}', Reason.NOT_JSON, "not UTF-8"),
        (b'\xef\xbb\xbf{"id": "e"}', Reason.NOT_JSON, "byte 0"),
        (b"\0\0\0\0\7\2avro", Reason.NOT_JSON, "byte 0"),
        (b'{"id": "e", "x": ' + DEEP.encode(), Reason.NOT_JSON, "too deeply"),
        (b"[]", Reason.WRONG_TYPE, "Expected `object`"),
        (b"null", Reason.WRONG_TYPE, "Expected `object`"),
        (b"{}", Reason.WRONG_TYPE, "`id`"),
        (b'{"id": null}', Reason.WRONG_TYPE, "$.id"),
        (b'{"id": ""}', Reason.WRONG_TYPE, "id is empty"),
        (b'{"id": 5}', Reason.WRONG_TYPE, "$.id"),
        (b'{"id": "e", "header_data": {}}', Reason.WRONG_TYPE, "$.header_data"),
        (b'{"id": "e", "event_name": 7}', Reason.WRONG_TYPE, "$.event_name"),
        (b'{"id": "e", "__op": 7}', Reason.WRONG_TYPE, "$.__op"),
        (b'{"id": "e"}', Reason.BAD_HEADER_DATA, "missing or NULL"),
        (b'{"id": "e", "header_data": null}', Reason.BAD_HEADER_DATA, "missing or NULL"),
    ],
)
def test_a_record_that_is_none_says_why(bytes_, reason, detail):
    """With a reason of its kind, and a detail for people."""
    found = read(bytes_, DEALER)
    assert (found.reason, detail in found.detail) == (reason, True), found


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        ("", Reason.BAD_HEADER_DATA, "truncated"),
        ("{dealerId: 1}", Reason.BAD_HEADER_DATA, "byte 1"),
        ("[]", Reason.BAD_HEADER_DATA, "Expected `object`"),
        ("null", Reason.BAD_HEADER_DATA, "Expected `object`"),
        ('"text"', Reason.BAD_HEADER_DATA, "Expected `object`"),
        (f'{{"x": {DEEP}', Reason.BAD_HEADER_DATA, "too deeply"),
        ('{"dealerId": "\\ud800"}', Reason.BAD_HEADER_DATA, ""),
        ("{}", Reason.NO_DEALER_ID, "no dealerId"),
        ('{"dealerId": null}', Reason.NO_DEALER_ID, "no dealerId"),
        ('{"dealerId": ""}', Reason.NO_DEALER_ID, "no dealerId"),
        ('{"dealer_id": "DEALER-001"}', Reason.NO_DEALER_ID, "no dealerId"),
        ('{"entities": [{"dealerId": "DEALER-001"}]}', Reason.NO_DEALER_ID, "no dealerId"),
        ('{"dealerId": "DEALER-002"}', Reason.FOREIGN_DEALER, "another dealer"),
        ('{"dealerId": "dealer-001"}', Reason.FOREIGN_DEALER, "another dealer"),
        ('{"dealerId": 1}', Reason.WRONG_TYPE, "$.dealerId"),
    ],
)
def test_header_data_that_is_not_ours_says_why(value, data, reason, detail):
    """Neither a missing nor a foreign dealer id makes an event the dealer's own."""
    found = read(value({"header_data": data}), DEALER)
    assert (found.reason, detail in found.detail) == (reason, True), found


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("amountPaid", '"450.00"'),
        ("amountPaid", "true"),
        ("amountPaid", "[1]"),
        ("amountPaid", "{}"),
        ("amountPaid", "1e18"),
        ("amountPaid", "1e999999999"),
        ("amountPaid", "1e99999999999999999999"),
        ("amountPaid", "1e-99999999999999999999"),
        ("amountPaid", f"0.1e{NUMBER}"),
        ("amountPaid", NUMBER),
        ("mileageAtService", '"15000"'),
        ("mileageAtService", "15000.5"),
        ("mileageAtService", "true"),
        ("mileageAtService", "1e18"),
        ("mileageAtService", "-1000000000000000000"),
        ("mileageAtService", NUMBER),
        ("mileageAtService", "1e400"),
        ("carId", "7"),
        ("serviceDate", "1736935200000"),
        ("description", "[]"),
    ],
)
def test_a_field_of_another_type_says_which(value, field, written):
    """The detail has the path of the field and nothing of its value."""
    data = f'{{"dealerId": "{DEALER}", "{field}": {written}}}'
    found = read(value({"header_data": data}), DEALER)
    assert found.reason == Reason.WRONG_TYPE
    assert f"$.{field}" in found.detail
    assert len(found.detail) < 100


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(bytes_):
    """Whatever comes is an event or has a reason."""
    assert isinstance(read(bytes_, DEALER), ServiceEvent | Unreadable)


texts = st.text('a1.e-"\\\0é💥{}[]', max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
DATA_KEYS = st.sampled_from(
    ["carId", "serviceDate", "amountPaid", "mileageAtService", "description"]
)
ROW_KEYS = st.sampled_from(["id", "event_name", "created_date", "__op", "header_data"])


@given(st.dictionaries(DATA_KEYS, json_values), st.dictionaries(ROW_KEYS, json_values))
def test_no_json_makes_reading_fail(data, row):
    """And an event that is read has fields of their types."""
    content = {"id": "e", "header_data": json.dumps({"dealerId": DEALER, **data}), **row}
    found = read(json.dumps(content).encode(), DEALER)
    assert isinstance(found, ServiceEvent | Unreadable)
    if isinstance(found, ServiceEvent):
        assert isinstance(found.amount_paid, Decimal | None)
        assert isinstance(found.mileage_at_service, int | None)
        assert isinstance(found.description, str | None)
