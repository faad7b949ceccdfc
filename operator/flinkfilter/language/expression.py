"""The expression tree: what a filter means, with every text already parsed into typed values.

`language/compilation.py` builds it from a spec and a source; `sql/` renders it, the evaluator
runs it, `approval/` digests it. A node that exists is valid: nothing below checks it again.

Leaves are three-valued inside (an absent field, or one of another type, is neither true nor
false); `Not` is the exact complement of "is true". To the outside an expression is two-valued.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TypeAlias

from flinkfilter.resource.spec import ValueType


class Wildcard(Enum):
    """`[*]`: every element of an array."""

    ELEMENTS = "*"


PathStep: TypeAlias = str | int | Wildcard


@dataclass(frozen=True, slots=True)
class FieldReference:
    """A column of the source, or a place inside a column of JSON text.

    Attributes:
        column: the column's name, known to exist in the source.
        path: keys (text), indexes (numbers, negative from the end) and wildcards; empty for the
            column itself.
        integer: whether the column is a BIGINT; never with a path.
    """

    column: str
    path: tuple[PathStep, ...] = ()
    integer: bool = False


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time.

    Attributes:
        nanoseconds: since 1970-01-01T00:00:00Z, negative before.
    """

    nanoseconds: int


Constant: TypeAlias = str | Decimal | bool | Instant


class Comparator(StrEnum):
    """A comparison of a field with one constant."""

    EQUAL = "="
    NOT_EQUAL = "<>"
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class LikeToken(Enum):
    """What stands in a LIKE pattern beside literal text."""

    ANY_TEXT = "%"
    ANY_CHARACTER = "_"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field` compared with `constant`, both read as `type`. The constant has that type."""

    field: FieldReference
    type: ValueType
    comparator: Comparator
    constant: Constant
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """`field` equals one of `constants` (or, `negated`, has a value that equals none)."""

    field: FieldReference
    type: ValueType
    constants: tuple[Constant, ...]
    negated: bool = False
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """`low <= field <= high`, all read as `type`."""

    field: FieldReference
    type: ValueType
    low: Constant
    high: Constant


@dataclass(frozen=True, slots=True)
class Like:
    """The whole text of `field` matches `pattern`: literal texts and tokens in order.

    startsWith, endsWith and contains are such patterns too.
    """

    field: FieldReference
    pattern: tuple[str | LikeToken, ...]
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class RegexPattern:
    """One pattern in the forms that the two engines read alike.

    Attributes:
        source: as the user wrote it.
        java: for Flink's REGEXP.
        python: for `re.search`.
    """

    source: str
    java: str
    python: str


@dataclass(frozen=True, slots=True)
class Regex:
    """`pattern` is found somewhere in the text of `field`."""

    field: FieldReference
    pattern: RegexPattern


@dataclass(frozen=True, slots=True)
class Presence:
    """`field` is there and not null (or, `absent`, it is not). Always true or false."""

    field: FieldReference
    absent: bool = False


@dataclass(frozen=True, slots=True)
class AnyElement:
    """Some element that `field` (with a wildcard in its path) names equals `text`."""

    field: FieldReference
    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every child holds. Without children: always true."""

    children: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one child holds; there is at least one child."""

    children: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child is not true: it is false, or cannot be told."""

    child: "Expression"


Leaf: TypeAlias = Comparison | Membership | Range | Like | Regex | Presence | AnyElement
Expression: TypeAlias = Leaf | AllOf | AnyOf | Not
