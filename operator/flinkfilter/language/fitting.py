"""What enters are conditions inside a JSON column with a schema; what leaves is what does not fit.

Refused is a place that no document of the schema has, and a type that never stands there; warned of
is what the schema leaves open. Where it says nothing, nothing is said.
"""

from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from flinkfilter.errors import Problem
from flinkfilter.language import numbers
from flinkfilter.language.declared import Declaration, Standing, declaration
from flinkfilter.language.expression import (
    AnyElement,
    Comparator,
    Comparison,
    Constant,
    Instant,
    Leaf,
    Membership,
    Presence,
    Range,
)
from flinkfilter.language.findings import Findings
from flinkfilter.language.parts import Part
from flinkfilter.resource.json_schema import TYPES
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import ValueType
from flinkfilter.settings import Source

_NUMBERS = frozenset({"number", "integer"})
_VALUES = _NUMBERS | {"string", "boolean"}
_EQUALITY = frozenset({Comparator.EQUAL, Comparator.NOT_EQUAL})
_KINDS = {
    ValueType.NUMBER: _NUMBERS,
    ValueType.BOOLEAN: frozenset({"boolean"}),
    ValueType.TIMESTAMP: frozenset({"string"}),
}
_WORDS = frozenset({"true", "false"})
_MOST_KEYS = 20


def misfits(root: Part, source: Source) -> Findings:
    """Hold conditions against the schemas that the settings give for columns."""
    findings = Findings()
    for part, leaf in root.leaves():
        column = source.column(leaf.field.column)
        if leaf.field.path and column is not None and column.schema_ is not None:
            found = declaration(column.schema_, leaf.field.path)
            _judge(part, leaf, found, findings)
    return findings


def _judge(part: Part, leaf: Leaf, found: Declaration, findings: Findings) -> None:
    where, column = f"{part.path}.field", leaf.field.column
    if found.standing is Standing.IMPOSSIBLE:
        message = f"no document that fits the schema of {column} has this place{_keys(leaf, found)}"
        findings.refusals.append(Problem(where, message))
    elif found.standing is Standing.UNDECLARED:
        message = f"the schema of {column} does not name this place{_keys(leaf, found)}"
        findings.warnings.append(Problem(where, message))
    elif found.standing is Standing.DECLARED and not isinstance(leaf, Presence):
        _judge_type(part, leaf, found, findings)


def _keys(leaf: Leaf, found: Declaration) -> str:
    """Say which keys there are, and which one may be meant."""
    keys = sorted(found.keys)
    if not keys:
        return ""
    given = [step for step in leaf.field.path if isinstance(step, str)]
    near = [key for step in given for key in get_close_matches(step, keys, 1) if key != step]
    hint = f"did you mean {shown(near[0])}? There" if near else "there"
    more = ", …" if len(keys) > _MOST_KEYS else ""
    return f"; {hint} are: {', '.join(keys[:_MOST_KEYS])}{more}"


def _judge_type(part: Part, leaf: Leaf, found: Declaration, findings: Findings) -> None:
    said = f"the schema says {_named(found.types)}"
    if not found.types & _VALUES:
        message = f"{said}, which has no value of its own; name a place in it, or ask isNotNull"
        findings.refusals.append(Problem(f"{part.path}.field", message))
        return
    match leaf:
        case Comparison(_, type_, comparator, constant) if comparator in _EQUALITY:
            _judge_constants(part, type_, (constant,), found, findings)
        case Membership(_, type_, constants):
            _judge_constants(part, type_, constants, found, findings)
        case AnyElement(_, text):
            _judge_constants(part, ValueType.STRING, (text,), found, findings)
        case Comparison(_, type_) | Range(_, type_) if type_ is not ValueType.STRING:
            _judge_kind(part, type_, found, findings)
        case _ if "string" not in found.types:
            message = f"{said}, and here its text is looked at, digit by digit"
            findings.warnings.append(Problem(part.path, message))


def _judge_constants(
    part: Part,
    type_: ValueType,
    constants: Sequence[Constant],
    found: Declaration,
    findings: Findings,
) -> None:
    """Judge what the field is equal to, or is not."""
    if type_ is not ValueType.STRING:
        if not _judge_kind(part, type_, found, findings):
            return
    elif not any(_may_spell(constant, found) for constant in constants):
        message = (
            f"the schema says {_named(found.types)}, which is never {_listed(constants)}; correct "
            "the value, or the schema"
        )
        findings.refusals.append(Problem(part.path, message))
        return
    unknown = [each for each in constants if any(_is_none_of(each, v) for v in found.values)]
    if unknown:
        known = ", ".join(shown(value) for value in found.values[0][:_MOST_KEYS])
        message = f"the schema does not know {_listed(unknown)} here; it knows {known}"
        findings.warnings.append(Problem(part.path, message))


def _judge_kind(part: Part, type_: ValueType, found: Declaration, findings: Findings) -> bool:
    """Judge whether the field can be read as a type; tell whether it is of that type."""
    said = f"the schema says {_named(found.types)}"
    if found.types & _KINDS[type_]:
        return True
    if "string" in found.types:
        message = (
            f"{said}, and this takes only texts that spell a {type_}; if text is meant, write "
            "type: string"
        )
        findings.warnings.append(Problem(part.path, message))
    else:
        message = f"{said}, which is never a {type_}; compare it as what it is"
        findings.refusals.append(Problem(part.path, message))
    return False


def _may_spell(constant: Constant, found: Declaration) -> bool:
    """Tell whether a text can be what is read from a field of the types declared."""
    text = str(constant)
    return (
        "string" in found.types
        or ("boolean" in found.types and text.lower() in _WORDS)
        or (bool(found.types & _NUMBERS) and _number(text) is not None)
    )


def _is_none_of(constant: Constant, values: Sequence[Any]) -> bool:
    return all(_differ(constant, value) for value in values)


def _differ(constant: Constant, value: Any) -> bool:
    """Tell whether a constant is certainly not a value of the schema."""
    match constant, value:
        case Instant(), _:
            return False
        case bool(), _:
            return _word(value) != _word(constant)
        case Decimal(), _:
            return isinstance(value, bool) or _number(str(value)) != constant
        case str(), bool():
            return constant.lower() != _word(value)
        case str(), str():
            return constant.lower() != value.lower()
        case str(), int() | float():
            return _number(constant) != _number(str(value))
    return True


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(text: str) -> Decimal | None:
    try:
        return numbers.parse(text)
    except ValueError:
        return None


def _named(types: frozenset[str]) -> str:
    names = [name for name in TYPES if name in types - {"null"}]
    if "number" in names:
        names.remove("integer")
    return " or ".join(names) or "null"


def _listed(constants: Sequence[Constant]) -> str:
    names = [shown(str(each) if isinstance(each, Decimal) else each) for each in constants[:5]]
    return ", ".join(names + ["…"] * (len(constants) > len(names)))
