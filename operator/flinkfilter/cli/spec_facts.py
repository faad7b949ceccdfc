"""What enters is a filter; what leaves is what its spec says beside the conditions, comparably."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flinkfilter.cli.meanings import Meaning
from flinkfilter.resource.json_values import printable

_NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """What one field of a spec says.

    Attributes:
        path: of the field.
        words: what it says, as text.
        value: what it means; facts of equal value are equal, however they are written.
    """

    path: str
    words: str = field(compare=False)
    value: Any


def spec_facts(meaning: Meaning) -> Iterator[Fact]:
    """Say what stands in a spec, with everything that it leaves out, without its conditions."""
    spec, filter_ = meaning.spec, meaning.filter
    for path, text in (
        ("spec.displayName", spec.display_name),
        ("spec.description", spec.description),
        ("spec.consumerId", spec.consumer_id),
        ("spec.source", filter_.source.name),
        ("spec.outputTopic", spec.output_topic),
    ):
        yield Fact(path, _NONE if text is None else printable(text), text)
    yield _plain("spec.enabled", spec.enabled)
    operations = [operation.value for operation in spec.operations]
    codes = filter_.operation_codes
    yield Fact("spec.operations", ", ".join(operations), codes and frozenset(codes))
    yield Fact("spec.startFrom", printable(spec.start_from), filter_.start_from)
    yield _plain("spec.output.partitions", spec.output.partitions)
    retention = filter_.output.retention_milliseconds
    yield Fact("spec.output.retention", spec.output.retention or _NONE, retention)
    yield _plain("spec.deletionPolicy", spec.deletion_policy.value)
    yield _plain("spec.driftPolicy", spec.drift_policy.value)
    for sample in spec.samples:
        content = sample.model_dump(mode="json", by_alias=True, exclude={"name"})
        yield _plain(f"spec.samples[{json.dumps(sample.name, ensure_ascii=False)}]", content)


def _plain(path: str, value: Any) -> Fact:
    if value is None:
        return Fact(path, _NONE, None)
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Fact(path, printable(words), value)
