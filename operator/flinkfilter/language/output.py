"""What enters is where matching events shall go; what leaves is the table they are written to."""

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.filter import OutputTable
from flinkfilter.resource.spec import FlinkFilterSpec
from flinkfilter.settings import Settings

_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_LONGEST_DAYS = 36_500
_FOR_EVER = "infinite"


def compile_output(spec: FlinkFilterSpec, settings: Settings) -> OutputTable:
    """Name the output table and its options.

    Raises:
        InvalidSpec: the topic is a source of this operator (filters would feed themselves), or
            the retention is longer than any topic's.
    """
    problems = []
    if any(source.name == spec.output_topic for source in settings.sources):
        message = (
            f"{spec.output_topic} is a source of filters, so what this filter writes would be read "
            "again; choose another topic"
        )
        problems.append(Problem("spec.outputTopic", message))
    retention = _retention(spec.output.retention)
    if retention is not None and retention > _LONGEST_DAYS * _MILLISECONDS["d"]:
        message = f"{spec.output.retention} is too long; at most {_LONGEST_DAYS}d, or infinite"
        problems.append(Problem("spec.output.retention", message))
    if problems:
        raise InvalidSpec(tuple(problems))
    return OutputTable(spec.output_topic, spec.output.partitions, retention)


def _retention(text: str | None) -> int | None:
    """Milliseconds; 0 is for ever, None is for the server to decide."""
    if text is None:
        return None
    if text == _FOR_EVER:
        return 0
    count = text.rstrip("mshd")
    return int(count) * _MILLISECONDS[text.removeprefix(count)]
