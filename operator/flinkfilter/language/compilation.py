"""What enters is a spec and the settings; what leaves is a filter with its meaning worked out.

Pure. Each part raises `InvalidSpec` for itself; here all parts are tried, so that a user sees every
problem at once.
"""

from collections.abc import Iterable

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language import operations, output, starting_point
from flinkfilter.language.collecting import attempt, invalid
from flinkfilter.language.expression import AllOf, AnyOf, Expression, Not
from flinkfilter.language.filter import Filter
from flinkfilter.language.leaf import compile_leaf
from flinkfilter.resource.spec import Condition, FlinkFilterSpec
from flinkfilter.settings import Settings, Source


def compile_filter(spec: FlinkFilterSpec, settings: Settings) -> Filter:
    """Work out what a filter means.

    Args:
        spec: as `resource/reading.py` read it.
        settings: the sources with their columns.

    Raises:
        InvalidSpec: with every problem found, each with the path of its field.
    """
    source = settings.source(spec.source)
    if source is None:
        known = ", ".join(source.name for source in settings.sources)
        message = f'no source "{spec.source}" is known to this operator; it knows: {known}'
        raise invalid("spec.source", message)
    problems: list[Problem] = []
    compiled = (
        attempt(problems, lambda: output.compile_output(spec, settings)),
        attempt(problems, lambda: operations.compile_operations(spec.operations, source)),
        attempt(problems, lambda: _all_of(spec.conditions or (), source, "spec.conditions")),
        attempt(problems, lambda: starting_point.compile_start(spec.start_from)),
    )
    table, codes, condition, start = compiled
    if problems or table is None or condition is None or start is None:
        raise InvalidSpec(tuple(problems))
    return Filter(source, table, codes, condition, start)


def _all_of(conditions: Iterable[Condition], source: Source, path: str) -> AllOf:
    return AllOf(_members(conditions, source, path))


def _members(conditions: Iterable[Condition], source: Source, path: str) -> tuple[Expression, ...]:
    problems: list[Problem] = []
    members = []
    for index, condition in enumerate(conditions):
        try:
            members.append(_expression(condition, source, f"{path}[{index}]"))
        except InvalidSpec as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidSpec(tuple(problems))
    return tuple(members)


def _expression(condition: Condition, source: Source, path: str) -> Expression:
    # Groups nest three deep at most, so that recursion is harmless: see `resource/shape.py`.
    if condition.all is not None:
        return AllOf(_members(condition.all, source, f"{path}.all"))
    if condition.any is not None:
        return AnyOf(_members(condition.any, source, f"{path}.any"))
    if condition.not_ is not None:
        return Not(_expression(condition.not_, source, f"{path}.not"))
    return compile_leaf(condition, source, path)
