"""Pairs of a filter and an event that were made up, and where the two answers for them differ.

Flows in: a seed, and the table of real Flink. Flows out: disagreements, the smallest form first.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from conformance_suite.flink_table import Answer, Event, FlinkTable
from conformance_suite.random_events import leaves_of, some_event
from conformance_suite.random_specs import some_spec, some_vocabulary
from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.evaluation import evaluate, matcher
from flinkfilter.language.expression import Expression
from flinkfilter.language.filter import Filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import Settings


@dataclass(frozen=True)
class Batch:
    """Filters and events that are asked about each other.

    Attributes:
        seed: what they were made of.
        specs: as users write them.
        filters: what the specs compile to.
        events: rows of the source.
        refused: how many further specs the language refused.
    """

    seed: str
    specs: tuple[dict[str, Any], ...]
    filters: tuple[Filter, ...]
    events: tuple[Event, ...]
    refused: int


@dataclass(frozen=True)
class Disagreement:
    """One filter and one event for which the answers differ."""

    seed: str
    what: str
    condition: Any
    event: Event
    flink: Answer
    evaluator: Answer

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, {self.what}: Flink {self.flink}, evaluator {self.evaluator}\n"
            f"  condition {json.dumps(self.condition)}\n  event {json.dumps(self.event)}"
        )


def make_batch(seed: str, settings: Settings, *, filters: int, events: int) -> Batch:
    """Make filters, and events aimed at them; the same for the same seed."""
    random = Random(seed)
    words = some_vocabulary(random)
    compiled: list[tuple[dict[str, Any], Filter]] = []
    refused = 0
    while len(compiled) < filters:
        spec = some_spec(random, words)
        try:
            compiled.append((spec, compile_filter(read_spec(spec), settings)))
        except InvalidSpec:
            refused += 1
    leaves = [leaf for _, filter_ in compiled for leaf in leaves_of(filter_.condition)]
    made = tuple(some_event(random, leaves) for _ in range(events))
    specs, filters_ = zip(*compiled, strict=True)
    return Batch(seed, specs, filters_, made, refused)


@dataclass(frozen=True)
class Comparison:
    """What came out of one batch.

    Attributes:
        found: where the answers differ.
        answers: how often Flink gave each answer.
    """

    found: list[Disagreement]
    answers: Counter[Answer]


async def disagreements(batch: Batch, table: FlinkTable) -> Comparison:
    """Ask both about every pair: the value of the condition, and whether the event passes."""
    await table.load(batch.events)
    values = await table.values([filter_.condition for filter_ in batch.filters])
    passing = await table.passing(batch.filters)
    found: list[Disagreement] = []
    for spec, filter_, answers, passed in zip(
        batch.specs, batch.filters, values, passing, strict=True
    ):
        found += _of_values(batch, spec, filter_, answers)
        found += _of_matches(batch, spec, filter_, passed)
    return Comparison(found, Counter(answer for answers in values for answer in answers))


def _of_values(
    batch: Batch, spec: dict[str, Any], filter_: Filter, answers: Sequence[Answer]
) -> Iterator[Disagreement]:
    for event, flink in zip(batch.events, answers, strict=True):
        ours = evaluate(filter_.condition, event)
        if ours is not flink:
            yield Disagreement(batch.seed, "value", spec["conditions"], event, flink, ours)


def _of_matches(
    batch: Batch, spec: dict[str, Any], filter_: Filter, passed: set[int]
) -> Iterator[Disagreement]:
    matches = matcher(filter_)
    for number, event in enumerate(batch.events):
        ours, flink = matches(event), number in passed
        if ours is not flink:
            yield Disagreement(batch.seed, "match", spec, event, flink, ours)


async def smallest(
    found: Sequence[Disagreement], table: FlinkTable, settings: Settings
) -> list[Disagreement]:
    """Bring disagreements about values down to single conditions on fewer columns.

    What differs only as a whole stays as it is. One is kept for each condition.
    """
    distinct = {json.dumps(each.condition): each for each in found if each.what == "value"}
    small: dict[str, Disagreement] = {}
    for each in list(distinct.values())[:20]:
        parts = [part for condition in each.condition for part in _parts(condition)]
        compiled = [_compiled(part, settings) for part in parts]
        await table.load([each.event])
        answers = [answer for (answer,) in await table.values(compiled)]
        for part, expression, flink in zip(parts, compiled, answers, strict=True):
            ours = evaluate(expression, each.event)
            if ours is not flink:
                event = {
                    leaf.field.column: each.event.get(leaf.field.column)
                    for leaf in leaves_of(expression)
                }
                small.setdefault(
                    json.dumps(part), Disagreement(each.seed, "value", part, event, flink, ours)
                )
    return sorted([*small.values(), *([] if small else found[:5])], key=lambda each: len(str(each)))


def _parts(condition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group in ("all", "any"):
        for child in condition.get(group, ()):
            yield from _parts(child)
    if "not" in condition:
        yield from _parts(condition["not"])
    yield condition


def _compiled(condition: dict[str, Any], settings: Settings) -> Expression:
    spec = {"outputTopic": "out", "conditions": [condition]}
    return compile_filter(read_spec(spec), settings).condition
