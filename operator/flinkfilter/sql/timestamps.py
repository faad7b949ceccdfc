"""Timestamps in SQL: instants as wall clock in UTC, and fields with ISO 8601 texts read as one."""

from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import Instant
from flinkfilter.sql.quoting import Sql, compose, line_break, literal

_DATE_AND_TIME = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?)"
)
IN_UTC = rf"^{_DATE_AND_TIME}Z\z"
WITH_OFFSET = rf"^{_DATE_AND_TIME}[+-](0[0-9]|1[0-4]):[0-5][0-9]\z"
OFFSET_HOURS = r"([+-][0-9]{2}):[0-9]{2}\z"
OFFSET = r"[+-][0-9]{2}:[0-9]{2}\z"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Decimal shifts within a context; this one holds every number of nanoseconds.
_EXACT = Context(prec=60)


def timestamp_in(text: Sql, indent: int) -> Sql:
    """Read a text as a point in time: TIMESTAMP(9) in UTC, NULL when it is none or has no zone.

    Flink's own casts know no `T`, `Z` or offset, so the text is taken apart; the result does not
    depend on the session's zone.

    Args:
        text: the text, as SQL.
        indent: of the line that this begins on, for the lines that follow.
    """
    return compose(
        "CASE{line}WHEN {text} LIKE '%Z'"
        "{line}THEN {utc}"
        "{line}ELSE TIMESTAMPADD({inner}MINUTE,"
        "{inner}-({hours} * 60{inner}  + {minutes}),"
        "{inner}{local}{line}){end}END",
        text=text,
        utc=_wall_clock(text, IN_UTC),
        hours=compose("TRY_CAST(REGEXP_EXTRACT({}, {}, 1) AS INT)", text, literal(OFFSET_HOURS)),
        # Without its hours `-05:30` is `-30`: the minutes keep the sign, also those of `-00:30`.
        minutes=compose(
            "TRY_CAST(REGEXP_REPLACE(REGEXP_EXTRACT({}, {}, 0), '[0-9]{{2}}:', '') AS INT)",
            text,
            literal(OFFSET),
        ),
        local=_wall_clock(text, WITH_OFFSET),
        line=line_break(indent + 4),
        inner=line_break(indent + 8),
        end=line_break(indent),
    )


def timestamp(instant: Instant) -> Sql:
    """Write an instant as a TIMESTAMP(9) literal, wall clock in UTC.

    Raises:
        InvalidSql: the year is not between 1 and 9999.
    """
    seconds, nanoseconds = divmod(instant.nanoseconds, 1_000_000_000)
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError as error:
        raise InvalidSql(
            f"{instant.nanoseconds} ns since 1970 is not in the years 1 to 9999"
        ) from error
    text = f"{moment.replace(tzinfo=None).isoformat(sep=' ')}.{nanoseconds:09d}"
    return compose("TIMESTAMP {}", literal(text))


def epoch_milliseconds(instant: Instant) -> Decimal:
    """Give an instant as a BIGINT column counts: milliseconds since 1970, exactly."""
    return Decimal(instant.nanoseconds).scaleb(-6, _EXACT)


def _wall_clock(text: Sql, pattern: str) -> Sql:
    return compose(
        "TRY_CAST(REPLACE(REGEXP_EXTRACT({}, {}, 1), 'T', ' ') AS TIMESTAMP(9))",
        text,
        literal(pattern),
    )
