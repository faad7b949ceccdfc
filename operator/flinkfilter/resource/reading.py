"""What enters is the `spec` of a FlinkFilter, as any tool wrote it; what leaves is a typed one.

Anything wrong becomes a problem with the field's path, in plain words.
"""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.resource import json_values, shape
from flinkfilter.resource.json_values import child_path, shown
from flinkfilter.resource.spec import Condition, FlinkFilterSpec, Output, Sample

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_ROOT = "spec"

# What would be right, for fields whose pattern says it only to machines.
_PATTERNS = {
    "outputTopic": "a topic name is made of letters, digits, `.`, `_` and `-`",
    "retention": "write a whole number and a unit, such as 12h or 7d (ms, s, m, h, d), or infinite",
}
_MAPPINGS = {
    "event": "a mapping is needed: columns and their values",
    "output": "a mapping is needed, such as {partitions: 6, retention: 7d}",
    "samples": "a mapping is needed: name, event, expect",
}
_WANTED = {
    "outputTopic": "name the topic that the matching events go to",
    "event": "give the event that the sample is about: columns and their values",
    "expect": "say match or noMatch",
}
_CONDITION = "a mapping is needed, such as {field: event_type, operator: equals, value: CarSold}"

# By pydantic's type of error: what is wrong and what would be right.
_MESSAGES = {
    "missing": "missing; {wanted}",
    "string_pattern_mismatch": "{given} does not fit: {pattern}",
    "string_type": "text is needed, not {given}; put it in quotes if it is meant as text",
    "string_too_short": "empty; write at least one character, or leave the field out",
    "string_too_long": "{length} characters; at most {limit} are allowed",
    "bool_type": "true or false is needed, without quotes, not {given}",
    "int_type": "a whole number is needed, without quotes, not {given}",
    "int_from_float": "a whole number is needed, not {given}",
    "greater_than_equal": "{given} is too small; at least {limit} is needed",
    "less_than_equal": "{given} is too large; at most {limit} is allowed",
    "tuple_type": "a list is needed, not {given}",
    "too_short": "an empty list; write at least one entry, or leave the field out",
    "too_long": "{length} entries; at most {most} are allowed",
    "model_type": "{mapping}; this is {given}",
    "dict_type": "{mapping}; this is {given}",
}


def read_spec(raw: object) -> FlinkFilterSpec:
    """Read the spec of a FlinkFilter.

    Args:
        raw: what stands under `spec`, of JSON types if all went well; may be anything.

    Raises:
        InvalidSpec: with every problem of shape found. Whether conditions make sense for the
            source is not asked here: see `language/compilation.py`.
    """
    if not isinstance(raw, dict):
        problem = Problem(
            _ROOT, f"a mapping with outputTopic and conditions is needed, not {shown(raw)}"
        )
        raise InvalidSpec((problem,))
    findings = json_values.check(raw, _ROOT)
    problems = findings.problems
    if not findings.readable:
        raise InvalidSpec(tuple(problems))
    problems.extend(shape.check(raw, _ROOT))
    try:
        # Only the names that users see: the models' own (snake case) would pass here and be
        # pruned by the API server.
        spec = FlinkFilterSpec.model_validate(raw, by_alias=True, by_name=False)
    except ValidationError as error:
        known = {problem.path for problem in problems}
        found = [_problem(detail) for detail in error.errors(include_url=False) if _true(detail)]
        problems.extend(problem for problem in found if problem.path not in known)
        raise InvalidSpec(tuple(problems)) from None
    if problems:
        raise InvalidSpec(tuple(problems))
    return spec


def _true(detail: "ErrorDetails") -> bool:
    """Tell real problems from a list called too short because its entries are wrong."""
    return detail["type"] != "too_short" or not detail["input"]


def _problem(detail: "ErrorDetails") -> Problem:
    path = _ROOT
    for step in detail["loc"]:
        path = child_path(path, step)
    return Problem(path, _message(detail))


def _message(detail: "ErrorDetails") -> str:
    names = [step for step in detail["loc"] if isinstance(step, str)]
    name = names[-1] if names else _ROOT
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(names)
    if kind == "enum":
        return _not_among(given, str(context.get("expected", "")))
    if kind == "too_short" and name == "conditions":
        return f"empty: {shape.EVERYTHING}"
    if given is None and kind != "missing":
        wanted = _WANTED.get(name, "leave the field out, or give it a value")
        return f"null is no value; {wanted}"
    return _MESSAGES.get(kind, "{given} is not allowed here").format(
        given=shown(given),
        length=len(given) if isinstance(given, str | list | tuple) else "too many",
        limit=next(iter(context.values()), ""),
        most=context.get("max_length"),
        pattern=_PATTERNS.get(name, "it has a wrong form"),
        mapping=_MAPPINGS.get(name, _CONDITION),
        wanted=_WANTED.get(name, "it is needed here"),
    )


def _not_among(given: object, expected: str) -> str:
    allowed = expected.replace(" or ", ", ").replace("'", "").split(", ")
    near = get_close_matches(given, allowed, 1) if isinstance(given, str) else []
    hint = f"did you mean {near[0]}? It" if near else "it"
    return f"{shown(given)} is not known here; {hint} is one of: {', '.join(allowed)}"


def _unknown(names: list[str]) -> str:
    model: Any = FlinkFilterSpec
    for parent in names[:-1]:
        model = {"output": Output, "samples": Sample}.get(parent, Condition)
    fields = sorted(str(field.alias) for field in model.model_fields.values())
    near = get_close_matches(names[-1], fields, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are: {', '.join(fields)}"
    return f"there is no such field; {hint}"
