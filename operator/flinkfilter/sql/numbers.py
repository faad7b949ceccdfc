"""Numbers in SQL: exact decimals, and fields read as one at a bounded cost."""

from decimal import Decimal

from flinkfilter.sql.quoting import Sql, compose, integer, literal

# The numbers of JSON with at most 40 digits on either side and an exponent of at most three.
# Cutting them out first bounds the cost: TRY_CAST of `1e100000000` alone takes a minute.
NUMBER_PATTERN = r"^[+-]?[0-9]{1,40}([.][0-9]{1,40})?([eE][+-]?[0-9]{1,3})?\z"

_INT64 = range(-(2**63), 2**63)


def number_in(text: Sql) -> Sql:
    """Read a text as a number: NULL when it is none, or not below 10^20 in absolute value."""
    return compose(
        "TRY_CAST(REGEXP_EXTRACT({}, {}, 0) AS DECIMAL(38, 18))", text, literal(NUMBER_PATTERN)
    )


def decimal(value: Decimal) -> Sql:
    """Write an exact decimal. A bare number would be limited to 64 bits of digits."""
    return compose("CAST({} AS DECIMAL(38, 18))", literal(_digits(value)))


def is_bigint(value: Decimal) -> bool:
    """Tell whether a BIGINT can equal a number: a whole one of 64 bits."""
    return value == int(value) and int(value) in _INT64


def for_bigint(values: tuple[Decimal, ...]) -> tuple[Sql, ...]:
    """Write constants that a BIGINT column is compared with, all in one form.

    Whole numbers of 64 bits stand for themselves; one that is not makes decimals of all, so
    that the ends of a range are of one type.
    """
    if all(is_bigint(value) for value in values):
        return tuple(integer(int(value)) for value in values)
    return tuple(decimal(value) for value in values)


def _digits(value: Decimal) -> str:
    # Not Decimal.normalize(), which rounds to the context's 28 digits.
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if value == 0 else digits
