"""What enters is a spec as it stands in a resource; what leaves is what it means, if it may."""

from dataclasses import dataclass

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.collecting import attempt
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.filter import Filter
from flinkfilter.language.samples import check_samples
from flinkfilter.language.warnings import doubts
from flinkfilter.permissions import refusals
from flinkfilter.resource.reading import read_spec
from flinkfilter.resource.spec import FlinkFilterSpec
from flinkfilter.settings import Settings


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a spec means.

    Attributes:
        spec: as it was read.
        filter: what it was compiled to.
        warnings: where it may say something else than what is meant.
    """

    spec: FlinkFilterSpec
    filter: Filter
    warnings: tuple[Problem, ...] = ()


def meaning_of(raw_spec: object, settings: Settings, namespace: str | None) -> Meaning:
    """Read a spec, work out what it means, and hold it against its samples and the permissions.

    Args:
        raw_spec: what stands under `spec`; may be anything.
        settings: the sources and the permissions.
        namespace: of the filter; None leaves the permissions out.

    Raises:
        InvalidSpec: with every problem found.
    """
    spec = read_spec(raw_spec)
    problems: list[Problem] = []
    if namespace is not None and (source := settings.source(spec.source)):
        found = refusals(settings.permissions, namespace, spec.output_topic, source.name)
        problems.extend(found)
    filter_ = attempt(problems, lambda: compile_filter(spec, settings))
    if filter_ is None:
        raise InvalidSpec(tuple(problems))
    warnings = attempt(problems, lambda: doubts(filter_, spec))
    attempt(problems, lambda: check_samples(filter_, spec.samples))
    if problems or warnings is None:
        raise InvalidSpec(tuple(problems))
    return Meaning(spec, filter_, warnings)
