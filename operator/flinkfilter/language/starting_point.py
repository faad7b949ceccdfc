"""What enters is the text of `startFrom`; what leaves is where a first statement begins."""

from flinkfilter.language import timestamps
from flinkfilter.language.collecting import at
from flinkfilter.language.expression import Instant
from flinkfilter.language.filter import StartFrom, StartingPoint

_NANOSECONDS_PER_MILLISECOND = 1_000_000


def compile_start(text: str) -> StartFrom:
    """Read `earliest`, `latest` or an instant.

    Raises:
        InvalidSpec: it is neither, or an instant that Kafka cannot look up (it counts whole
            milliseconds from 1970 on).
    """
    if text in {point.value for point in StartingPoint}:
        return StartingPoint(text)
    return at("spec.startFrom", lambda: _instant(text))


def _instant(text: str) -> Instant:
    try:
        instant = timestamps.parse(text)
    except ValueError as error:
        raise ValueError(f"write earliest, latest or an instant: {error}") from None
    if instant.nanoseconds < 0:
        raise ValueError("before 1970 there are no events; write earliest")
    if instant.nanoseconds % _NANOSECONDS_PER_MILLISECOND:
        raise ValueError("events are found by the millisecond; leave the digits after it out")
    return instant
