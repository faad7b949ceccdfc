"""Numbers and instants as users and events spell them, odd spellings included.

Flows in: a seeded generator. Flows out: exact decimals, nanoseconds, and texts that mean them, or
almost.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from random import Random

_NUMBERS = (
    "0", "1", "-1", "450", "450.5", "0.1", "0.3", "1e3", "9007199254740993",
    "-0.000000000000000001",
    "99999999999999999999", "0.123456789012345678", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "12345678901234567890.5", "0.5", "2", "1736935200000", "1e-18", "1e19",
)  # fmt: skip
ODD_NUMBERS = (
    "1e20", "-1e20", "99999999999999999999.9999999999999999995", "1e-19", "5e-19", "4.9e-19",
    "0.0000000000000000005", "-0.0000000000000000005", "1e100000000", "1e-100000000",
    "1e2147483647",
    "1e2147483648", "1e-2147483649", "1e400", "-0", "-0.0", "0e0", "0e5", "1E+3", "1e+3", "1e03",
    "1e003", "1e0003", "100e-2", "0.00000001", "0.0000001", "123456789012345678901234567890",
    "1" * 40, "1" * 41, "0." + "1" * 40, "0." + "1" * 41, "9" * 1001, "1" * 1000, "1.0e1", "1.10",
    "9.99999999999999999999e19", "9223372036854775808", "18446744073709551616", "3000000000",
)  # fmt: skip
NO_NUMBERS = (
    "+5", " 42", "42 ", "\t42\n", "42\n", ".5", "5.", "1,000", "1_000", "0x10", "$5", "5%", "1f",
    "1d",
    "42L", "NaN", "Infinity", "-Infinity", "\u0663", "\uff15", "007", "--1", "1e", "e1", "1e+",
    "", "-",
    "+0450.00", "0450", "00", "1e1000", "+1e-3", "1E5", "- 1", "1 000", "\u22121",
)  # fmt: skip
_INSTANTS = (
    "2025-01-15T10:00:00Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59.999999999Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.5Z",
    "2025-01-15 12:00:00.5+02:00", "2025-03-30T02:30:00+01:00", "1582-10-10T00:00:00Z",
    "2025-12-31T23:59:59-14:59", "1900-02-28T00:00:00.000000001-05:30",
)  # fmt: skip
ODD_INSTANTS = (
    "2025-02-30T10:00:00Z", "2025-02-29T10:00:00Z", "2025-04-31T10:00:00+01:00",
    "2025-02-32T10:00:00Z",
    "2025-13-01T10:00:00Z", "2025-00-10T10:00:00Z", "2025-01-00T10:00:00Z", "2025-01-15T24:00:00Z",
    "2025-01-15T10:60:00Z", "2025-01-15T10:00:60Z", "2025-01-15t10:00:00z", "2025-01-15T10:00:00",
    "2025-01-15 10:00:00", "2025-01-15", "2025-01-15T10:00Z", "2025-01-15T10:00:00.Z",
    "2025-01-15T10:00:00.1234567890Z", "2025-01-15T10:00:00+0200", "2025-01-15T10:00:00+02",
    "2025-01-15T10:00:00+15:00", "2025-01-15T10:00:00+14:59", "2025-01-15T10:00:00-00:00",
    "2025-01-15T10:00:00+02:60", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:59",
    "9999-12-31T23:59:59-14:59", "10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z",
    "2025-01-15T10:00:00Z ", " 2025-01-15T10:00:00Z", "2025-01-15T10:00:00Z\n", "1736935200000",
    "2025-01-15T10:00:00,5Z", "2025-1-5T10:00:00Z", "2025-01-15  10:00:00Z",
    "2025-01-15T10:00:00 Z",
    "2025-01-15T10:00:00ZZ", "2025-01-15T10:00:00+02:00Z", "\u0662025-01-15T10:00:00Z", "",
    "2025-02-30T00:30:00+01:00", "2025-02-30T23:30:00-01:00", "1582-10-05T00:00:00Z",
    "2025-06-31T10:00:00.5Z", "1900-02-29T00:00:00Z", "2000-02-30T00:00:00Z",
    "0000-02-30T00:00:00Z",
    "2025-01-15T10:00:00+99:00", "2025-01-15T1:00:00Z", "99999-01-01T00:00:00Z",
    "2025-01-15T25:00:00Z",
)  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WIDE = Context(prec=100)
_OFFSETS = ("Z", "+00:00", "-00:00", "+02:00", "-05:30", "+14:59", "-14:59", "+00:01")


def some_number(random: Random) -> Decimal:
    """Make a number that a constant may be."""
    if random.random() < 0.6:
        return Decimal(random.choice(_NUMBERS))
    scale = random.choice([0, 0, 1, 2, 9, 18])
    return Decimal(random.randint(-(10 ** (scale + 3)), 10 ** (scale + 3))).scaleb(-scale, _WIDE)


def near_number(random: Random, number: Decimal) -> str:
    """Spell this number, or one beside it."""
    step = Decimal(random.choice(["0", "0", "0", "1", "-1", "1e-18", "-1e-18", "4e-19", "5e-19"]))
    return random.choice(_SPELLINGS)(_WIDE.add(number, step))


def _with_exponent(number: Decimal) -> str:
    sign, digits, exponent = number.as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}e{exponent}"


_SPELLINGS: list[Callable[[Decimal], str]] = [
    lambda number: format(number, "f"),
    lambda number: format(number, "f"),
    _with_exponent,
    lambda number: format(number, "E"),
    lambda number: format(number, "f") + ("0" if number % 1 else ".0"),
    lambda number: format(number, "+f"),
    lambda number: "0" + format(number.copy_abs(), "f"),
]


def some_instant(random: Random) -> str:
    """Make an instant that a constant may be."""
    if random.random() < 0.6:
        return random.choice(_INSTANTS)
    return _spelled(random, random.randint(-(10**18), 4 * 10**18))


def near_instant(random: Random, nanoseconds: int) -> str:
    """Spell this instant, or one beside it, in any zone."""
    step = random.choice([0, 0, 0, 1, -1, 10**6, -(10**9), 3600 * 10**9])
    return _spelled(random, nanoseconds + step)


def _spelled(random: Random, nanoseconds: int) -> str:
    seconds, fraction = divmod(nanoseconds, 10**9)
    zone = random.choice(_OFFSETS)
    minutes = 0 if zone == "Z" else int(zone[:3]) * 60 + int(zone[0] + zone[4:])
    try:
        clock = _EPOCH + timedelta(seconds=seconds, minutes=minutes)
    except OverflowError:
        return random.choice(ODD_INSTANTS)
    digits = f"{fraction:09d}".rstrip("0") if random.random() < 0.7 else f"{fraction:09d}"
    joint = random.choice("TTT ")
    date = f"{clock.year:04d}-{clock:%m-%d}"
    return f"{date}{joint}{clock:%H:%M:%S}{'.' + digits if digits else ''}{zone}"
