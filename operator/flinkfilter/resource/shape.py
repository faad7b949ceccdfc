"""What enters is a spec as plain JSON; what leaves are problems of its shape.

These are the rules about which keys stand together, which the models of `spec.py` cannot say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flinkfilter.errors import Problem
from flinkfilter.resource.json_values import child_path
from flinkfilter.resource.spec import MAX_CONDITIONS, MAX_GROUP_DEPTH

_KINDS = ("field", "all", "any", "not")
_LEAF_KEYS = ("operator", "value", "values", "min", "max", "type", "ignoreCase")
EVERYTHING = (
    "a filter without conditions takes every event; write conditions, or matchAll: true if every "
    "event is what you want"
)


def check(raw: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """Find what is wrong with the shape of the spec at `path`. Wrong types are left to the models.

    The rules: conditions or `matchAll: true`, not both; each condition is exactly one of a leaf
    and a group; a group holds nothing but its members; groups nest at most `MAX_GROUP_DEPTH`
    deep; at most `MAX_CONDITIONS` leaves in all (`Flink plans more of them slowly or not at all`).
    """
    conditions = raw.get("conditions")
    yield from _conditions_or_all(conditions, raw.get("matchAll"), path)
    if isinstance(raw.get("outputTopic"), str) and raw["outputTopic"] in {".", ".."}:
        yield Problem(
            child_path(path, "outputTopic"),
            f'Kafka does not allow a topic named "{raw["outputTopic"]}"; choose another name',
        )
    if isinstance(conditions, list | tuple):
        where = child_path(path, "conditions")
        yield from _members(conditions, where, MAX_GROUP_DEPTH)
        leaves = sum(_leaves(member, MAX_GROUP_DEPTH) for member in conditions)
        if leaves > MAX_CONDITIONS:
            yield Problem(
                where,
                f"{leaves} conditions, counted with those inside groups; at most {MAX_CONDITIONS} "
                "are allowed: join comparisons of one field with `in`, or split the filter",
            )


def _conditions_or_all(conditions: object, match_all: object, path: str) -> Iterator[Problem]:
    if conditions is not None and match_all is True:
        yield Problem(
            child_path(path, "matchAll"),
            "matchAll: true takes every event, so it cannot stand beside conditions; leave one out",
        )
    elif conditions is None and match_all is False:
        yield Problem(
            child_path(path, "matchAll"),
            f"false, and there are no conditions: nothing says which events to take. {_SENTENCE}",
        )
    elif conditions is None and match_all is None:
        yield Problem(child_path(path, "conditions"), f"missing: {EVERYTHING}")


_SENTENCE = EVERYTHING[0].upper() + EVERYTHING[1:]


def _members(members: object, path: str, depth_left: int) -> Iterator[Problem]:
    if isinstance(members, list | tuple):
        for index, member in enumerate(members):
            yield from _condition(member, child_path(path, index), depth_left)


def _condition(raw: object, path: str, depth_left: int) -> Iterator[Problem]:
    if not isinstance(raw, dict):
        return
    kinds = [kind for kind in _KINDS if raw.get(kind) is not None]
    if len(kinds) != 1:
        found = " and ".join(kinds) or "none of them"
        yield Problem(path, f"exactly one of field, all, any, not is needed; here is {found}")
        return
    if kinds == ["field"]:
        if raw.get("operator") is None:
            yield Problem(
                child_path(path, "operator"), "missing; say what must hold, such as equals"
            )
        return
    for key in _LEAF_KEYS:
        if key in raw:
            yield Problem(
                child_path(path, key),
                f"`{kinds[0]}` makes a group, which takes no {key}; move it into a condition of "
                "the group",
            )
    yield from _group(raw[kinds[0]], child_path(path, kinds[0]), depth_left)


def _group(content: object, path: str, depth_left: int) -> Iterator[Problem]:
    if depth_left == 0:
        yield Problem(
            path,
            f"groups nest at most {MAX_GROUP_DEPTH} deep; make the conditions flatter or split "
            "the filter",
        )
    elif isinstance(content, dict):
        yield from _condition(content, path, depth_left - 1)
    else:
        yield from _members(content, path, depth_left - 1)


def _leaves(raw: object, depth_left: int) -> int:
    if not isinstance(raw, dict):
        return 1
    count = 0
    for kind in ("all", "any"):
        if depth_left and isinstance(raw.get(kind), list | tuple):
            count += sum(_leaves(member, depth_left - 1) for member in raw[kind])
    if depth_left and isinstance(raw.get("not"), dict):
        count += _leaves(raw["not"], depth_left - 1)
    return count or 1
