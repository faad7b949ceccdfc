"""What enters is the text of `startFrom`; what leaves is where a first statement begins."""

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.filter import StartFrom, StartingPoint


def compile_start(text: str) -> StartFrom:
    """Read `earliest`, `latest` or an instant."""
    if text in {"earliest", "latest"}:
        return StartingPoint(text)
    raise InvalidSpec((Problem("spec.startFrom", "not implemented yet"),))
