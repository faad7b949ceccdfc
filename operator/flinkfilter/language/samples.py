"""What enters are a filter and its samples; what leaves is what the filter says of each event.

Samples are tests that travel with a filter: events, each with the answer that its author expects.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.collecting import attempt
from flinkfilter.language.event import Event, read_event
from flinkfilter.language.expression import AnyElement, Expression, Like, LikeToken, Regex
from flinkfilter.language.filter import Filter
from flinkfilter.language.trace import Step, Trace, trace
from flinkfilter.language.words import children, found_words, heading
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import Expectation, Sample

_MOST_STEPS = 3
MAX_WORK = 250_000
"""The characters of all samples, times the conditions that may go through them again and again."""


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What a filter says of a sample's event.

    Attributes:
        path: of the sample in the spec, such as `spec.samples[0]`.
        name: as its author named it.
        expected: what its author expects.
        trace: what each condition says.
    """

    path: str
    name: str
    expected: Expectation
    trace: Trace

    @property
    def found(self) -> Expectation:
        """What the filter says."""
        return Expectation.MATCH if self.trace.matches else Expectation.NO_MATCH

    @property
    def passed(self) -> bool:
        """Whether the filter says what is expected."""
        return self.found is self.expected

    def problem(self) -> Problem:
        """Say what was expected, what was found, and which conditions decided it."""
        steps = self.trace.deciding()
        reasons = "; ".join(_reason(step) for step in steps[:_MOST_STEPS]) or "there is none"
        more = f"; and {len(steps) - _MOST_STEPS} more" if len(steps) > _MOST_STEPS else ""
        return Problem(
            self.path,
            f"{shown(self.name)} expects {self.expected} and finds {self.found}. What decides: "
            f"{reasons}{more}. Mend the conditions, or what the sample expects",
        )


def run_samples(filter_: Filter, samples: Sequence[Sample]) -> tuple[SampleResult, ...]:
    """Let a filter answer all samples.

    Args:
        filter_: the filter.
        samples: of its spec, in their order.

    Raises:
        InvalidSpec: with every event that the source could not hold, every name that stands
            twice, or too much text for the filter's patterns.
    """
    problems: list[Problem] = [*_repeated(samples), *_too_costly(filter_, samples)]
    events: list[Event] = []
    for index, sample in enumerate(samples):
        place = f"spec.samples[{index}].event"
        event = attempt(
            problems,
            lambda: read_event(sample.event, filter_.source, place, operation_of(filter_)),  # noqa: B023  # called at once
        )
        events.append(event or {})
    if problems:
        raise InvalidSpec(tuple(problems))
    return tuple(
        SampleResult(f"spec.samples[{index}]", sample.name, sample.expect, trace(filter_, event))
        for index, (sample, event) in enumerate(zip(samples, events, strict=True))
    )


def check_samples(filter_: Filter, samples: Sequence[Sample]) -> None:
    """Hold a filter against its samples.

    Raises:
        InvalidSpec: with every sample that fails or cannot be read.
    """
    failed = [result for result in run_samples(filter_, samples) if not result.passed]
    if failed:
        raise InvalidSpec(tuple(result.problem() for result in failed))


def operation_of(filter_: Filter) -> str | None:
    """Give the operation of an event that names none: the first that the filter lets pass."""
    return filter_.operation_codes[0] if filter_.operation_codes else None


def _repeated(samples: Sequence[Sample]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, sample in enumerate(samples):
        if first.setdefault(sample.name, index) != index:
            message = (
                f"{shown(sample.name)} is the name of spec.samples[{first[sample.name]}] too; give "
                "each sample a name of its own, so that a message says which one is meant"
            )
            yield Problem(f"spec.samples[{index}].name", message)


def _too_costly(filter_: Filter, samples: Sequence[Sample]) -> Iterator[Problem]:
    """Refuse what would take seconds: specs are worked out while other filters wait."""
    patterns = _patterns(filter_.condition)
    characters = sum(len(json.dumps(sample.event, ensure_ascii=False)) for sample in samples)
    if patterns * characters > MAX_WORK:
        yield Problem(
            "spec.samples",
            f"{characters:,} characters of events for {patterns} conditions with regex, anyEquals "
            f"or `_` in like are too much to try; characters times conditions go up to "
            f"{MAX_WORK:,}. Keep in each event only what the conditions look at",
        )


def _patterns(expression: Expression) -> int:
    """Count the conditions whose time grows by more than the text they look at."""
    if members := children(expression):
        return sum(_patterns(member) for member in members)
    match expression:
        case Regex() | AnyElement():
            return 1
        case Like(_, pattern):
            return int(LikeToken.ANY_CHARACTER in pattern)
        case _:
            return 0


def _reason(step: Step) -> str:
    answer = {True: "holds", False: "does not hold", None: "cannot be told"}[step.answer]
    found = found_words(step.found)
    return f"{step.path} ({heading(step.expression)}) {answer}, the event has {found}"
