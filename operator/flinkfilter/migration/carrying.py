"""What enters is a filter in an earlier form; what leaves is a manifest, and what changed or went.

Nothing is guessed in silence: each change is a note, and where a person has to decide, there is a
problem in place of a manifest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.collecting import attempt, invalid
from flinkfilter.migration.conditions import carry_condition
from flinkfilter.migration.forms import Form, Found, below, by_key
from flinkfilter.migration.names import carry_name, distinct
from flinkfilter.migration.operations import (
    OPERATION_COLUMN,
    carry_operations,
    names_operations,
)
from flinkfilter.migration.remains import reason_to_skip, say_remains
from flinkfilter.resource.constants import API_VERSION, KIND
from flinkfilter.resource.json_values import shown

Manifest = Mapping[str, Any]
_MATCH_ALL = "write matchAll: true by hand if every event is wanted"


@dataclass(frozen=True, slots=True)
class Migration:
    """What became of one filter.

    Attributes:
        found: the filter as it was.
        manifest: the resource; None if it was skipped or cannot be carried.
        notes: what changed, what was left out, or why the filter was skipped.
        problems: why it cannot be carried, with paths in the filter as it was.
    """

    found: Found
    manifest: Manifest | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def label(self) -> str:
        """How messages call the filter."""
        content = self.found.content
        identity = content.get("id", content.get("ID")) if isinstance(content, dict) else None
        called = shown(identity) if isinstance(identity, str) else "without an id"
        return " ".join(part for part in (self.found.place, f"filter {called}") if part)


def migrate(filters: Sequence[Found]) -> tuple[Migration, ...]:
    """Carry filters over, all together, so that no two get one name."""
    migrations = [_migrate(found) for found in filters]
    carried = [each for each in migrations if each.manifest is not None]
    names = distinct(str(each.manifest["metadata"]["name"]) for each in carried if each.manifest)
    named = {id(each): name for each, name in zip(carried, names, strict=True)}
    first_writer: dict[str, str] = {}
    return tuple(
        _settled(each, named[id(each)], first_writer) if id(each) in named else each
        for each in migrations
    )


def _settled(migration: Migration, name: str, first_writer: dict[str, str]) -> Migration:
    """Give a manifest its name, and say whose output topic it shares."""
    manifest = migration.manifest or {}
    notes = list(migration.notes)
    if name != manifest["metadata"]["name"]:
        notes.append(f"another filter is named {manifest['metadata']['name']}; this one is {name}")
    topic = manifest["spec"]["outputTopic"]
    first = first_writer.setdefault(topic, name)
    if first != name:
        notes.append(
            f"outputTopic: {shown(topic)} is written by {first} too, and a topic has one writer; "
            "join the filters or choose another topic"
        )
    return replace(migration, manifest={**manifest, "metadata": {"name": name}}, notes=tuple(notes))


def _migrate(found: Found) -> Migration:
    try:
        keys = by_key(found.content, "")
        if reason := reason_to_skip(keys):
            return Migration(found, notes=(f"skipped: {reason}",))
        notes: list[str] = []
        manifest = _manifest(keys, found.form, notes)
    except InvalidSpec as error:
        return Migration(found, problems=below(found.place, error.problems))
    return Migration(found, manifest, tuple(notes))


def _manifest(keys: Mapping[str, Any], form: Form, notes: list[str]) -> Manifest:
    problems: list[Problem] = []

    def tried(make: Callable[[], Any]) -> Any:
        return attempt(problems, make)

    name = tried(lambda: carry_name(keys.get("id"), keys.get("name"), notes))
    topic = tried(lambda: _topic(keys.get("outputtopic"), form, notes))
    rules = tried(lambda: _rules(keys, form, notes))
    enabled = tried(lambda: _enabled(keys, notes))
    if problems:
        raise InvalidSpec(tuple(problems))
    spec = {
        "displayName": _text(keys, ("name",), 200, notes),
        "description": _text(keys, ("description",), 2000, notes),
        "consumerId": _text(keys, ("consumerid", "consumergroup"), 253, notes),
        "outputTopic": topic,
        "conditions": rules["conditions"],
        "enabled": enabled,
        "operations": rules["operations"],
    }
    say_remains(keys, notes)
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": name},
        "spec": {key: value for key, value in spec.items() if value is not None},
    }


def _text(
    keys: Mapping[str, Any], names: tuple[str, ...], longest: int, notes: list[str]
) -> str | None:
    given = {name: keys[name] for name in names if keys.get(name) not in (None, "")}
    for name in list(given):
        if not isinstance(given[name], str):
            notes.append(f"{name} is no text; left out")
            del given[name]
    if not given:
        return None
    (name, text), *others = given.items()
    notes.extend(
        f"{other} {shown(value)} is not carried, since {name} is {shown(text)}"
        for other, value in others
        if value != text
    )
    if len(text) > longest:
        notes.append(f"{name} has {len(text)} characters; cut after {longest}")
    return str(text)[:longest]


def _topic(topic: object, form: Form, notes: list[str]) -> str:
    if not isinstance(topic, str) or not topic:
        raise invalid("outputTopic", f"the name of a topic is needed, not {shown(topic)}")
    if form is Form.LIST:
        notes.append(
            f"outputTopic: the generator of filters.json wrote to {shown(topic + '-flink')}; the "
            "manifest says the topic without -flink, so look which one its consumers read"
        )
    return topic


def _enabled(keys: Mapping[str, Any], notes: list[str]) -> bool | None:
    """False, or None for the default, true."""
    enabled = keys.get("enabled")
    if enabled is not None and not isinstance(enabled, bool):
        raise invalid("enabled", f"true or false is needed, not {shown(enabled)}")
    if keys.get("status") == "disabled" and enabled is not False:
        notes.append("status disabled became enabled: false")
        return False
    return False if enabled is False else None


def _rules(keys: Mapping[str, Any], form: Form, notes: list[str]) -> dict[str, Any]:
    """Give `conditions` and `operations`."""
    given, logic, path = _conditions_and_logic(keys, notes)
    problems: list[Problem] = []
    carried: list[tuple[str, dict[str, Any]]] = []
    for index, each in enumerate(given):
        where = f"{path}[{index}]"
        condition = attempt(
            problems,
            partial(carry_condition, each, form, where, notes),
        )
        if condition is not None:
            carried.append((where, condition))
    if problems:
        raise InvalidSpec(tuple(problems))
    _say_logical_operators(given, logic, path, notes)
    return _joined(carried, logic, form, path, notes)


def _joined(
    carried: list[tuple[str, dict[str, Any]]], logic: str, form: Form, path: str, notes: list[str]
) -> dict[str, Any]:
    guards = [pair for pair in carried if names_operations(pair[1])]
    others = [condition for _, condition in carried if not names_operations(condition)]
    either = logic == "OR" and len(carried) > 1
    if guards and either:
        raise invalid(
            guards[0][0],
            f"{OPERATION_COLUMN} is one of conditions joined by OR, so before, every event of that "
            "operation passed; say by hand what is meant, with operations and any",
        )
    operations = carry_operations(guards, form, notes)
    if not others:
        raise invalid(
            path,
            f"nothing but {OPERATION_COLUMN} is asked for, so every event of that operation "
            f"passes; {_MATCH_ALL}",
        )
    conditions = [{"any": others}] if either else others
    return {"conditions": conditions, "operations": operations}


def _conditions_and_logic(keys: Mapping[str, Any], notes: list[str]) -> tuple[list[Any], str, str]:
    """Give the list of conditions, AND or OR, and the list's path."""
    content, path = keys.get("conditions"), "conditions"
    logics = {"conditionLogic": keys.get("conditionlogic")}
    if isinstance(content, dict):
        inner = by_key(content, path)
        if strange := [key for key in inner if key not in {"logic", "conditions"}]:
            raise invalid(path, f"the key {shown(strange[0])} has no known meaning")
        logics["conditions.logic"] = inner.get("logic")
        content, path = inner.get("conditions"), "conditions.conditions"
    if content is not None and not isinstance(content, list):
        raise invalid(path, f"a list of conditions is needed, not {shown(content)}")
    if not content:
        raise invalid(
            path,
            f"no conditions: some programs took every event then, and others none; {_MATCH_ALL}",
        )
    return content, _logic(logics, notes), path


def _logic(logics: Mapping[str, Any], notes: list[str]) -> str:
    said = set()
    for path, logic in logics.items():
        if logic is None:
            continue
        if not isinstance(logic, str) or logic.upper() not in {"AND", "OR"}:
            raise invalid(path, f"AND or OR is needed, not {shown(logic)}")
        if logic != logic.upper() == "OR":
            notes.append(f"{path}: {shown(logic)} in small letters was AND to the service; now: OR")
        said.add(logic.upper())
    if len(said) > 1:
        raise invalid("conditionLogic", "it and conditions.logic differ; leave one out")
    return said.pop() if said else "AND"


def _say_logical_operators(given: list[Any], logic: str, path: str, notes: list[str]) -> None:
    # Every one of them was a mapping, or it would not have been carried.
    found = {
        str(value).upper()
        for each in given
        for key, value in each.items()
        if key.lower() == "logicaloperator" and value is not None
    }
    if found - {logic}:
        notes.append(
            f"{path}: logicalOperator never had an effect and is left out; the conditions are "
            f"joined by {logic}"
        )
