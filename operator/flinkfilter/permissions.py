"""Which namespaces may read and write what: rules of the settings, held against one filter."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Annotated, TypeAlias

from pydantic import Field

from flinkfilter.errors import Problem
from flinkfilter.settings_model import SettingsModel

Patterns: TypeAlias = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=256)], ...], Field(min_length=1)
]
"""Shell-style patterns, such as `team-a-*`; capital and small letters differ."""

_ANY = ("*",)


class Permission(SettingsModel):
    """A rule: filters of these namespaces may read these sources and write these topics."""

    namespaces: Patterns = _ANY
    output_topics: Patterns = _ANY
    sources: Patterns = _ANY


def refusals(
    permissions: Sequence[Permission], namespace: str, topic: str, source: str
) -> tuple[Problem, ...]:
    """Find what a filter may not do.

    A filter is allowed when one rule fits its namespace, its topic and its source together.

    Args:
        permissions: the rules; none at all allow everything.
        namespace: of the filter.
        topic: that it writes.
        source: that it reads.

    Returns:
        Problems with the field at fault and what this namespace may do; empty when allowed.
    """
    rules = [rule for rule in permissions if _fits(namespace, rule.namespaces)]
    readable = [rule for rule in rules if _fits(source, rule.sources)]
    if not permissions or any(_fits(topic, rule.output_topics) for rule in readable):
        return ()
    if not rules:
        known = _listed(rule.namespaces for rule in permissions)
        message = (
            f"filters in the namespace {namespace} are not permitted by the operator's settings; "
            f"permitted are the namespaces {known}"
        )
        return (Problem("metadata.namespace", message),)
    problems = []
    if not readable:
        known = _listed(rule.sources for rule in rules)
        problems.append(
            Problem(
                "spec.source",
                f"filters in the namespace {namespace} are not permitted to read {source}; "
                f"permitted are: {known}",
            )
        )
    writable = readable or rules
    if not any(_fits(topic, rule.output_topics) for rule in writable):
        known = _listed(rule.output_topics for rule in writable)
        reading = f" what they read from {source}" if readable else ""
        problems.append(
            Problem(
                "spec.outputTopic",
                f"filters in the namespace {namespace} are not permitted to write{reading} to "
                f"{topic}; permitted are: {known}",
            )
        )
    return tuple(problems)


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _listed(groups: Iterable[Iterable[str]]) -> str:
    return ", ".join(dict.fromkeys(pattern for group in groups for pattern in group))
