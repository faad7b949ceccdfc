"""The spec of a FlinkFilter, as users write it: field names, bounds and descriptions.

The models are the one source of three things: how a spec is read, the CustomResourceDefinition
(`resource/definition.py`) and the reference in the docs. They hold shape only. What a condition
means, and whether its operands fit its operator, is decided in `language/`.
"""

from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

MAX_CONDITIONS = 50
MAX_VALUES = 100
MAX_SAMPLES = 50
MAX_COLUMNS = 200
MAX_GROUP_DEPTH = 3

TopicName: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=249, pattern=r"^[a-zA-Z0-9._-]+$")
]


class Operator(StrEnum):
    """What a condition asks of its field."""

    EQUALS = "equals"
    NOT_EQUALS = "notEquals"
    IN = "in"
    NOT_IN = "notIn"
    GREATER_THAN = "greaterThan"
    GREATER_THAN_OR_EQUAL = "greaterThanOrEqual"
    LESS_THAN = "lessThan"
    LESS_THAN_OR_EQUAL = "lessThanOrEqual"
    BETWEEN = "between"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    CONTAINS = "contains"
    LIKE = "like"
    REGEX = "regex"
    IS_NULL = "isNull"
    IS_NOT_NULL = "isNotNull"
    ANY_EQUALS = "anyEquals"


class ValueType(StrEnum):
    """How the field's content and the operands are read."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"


class Operation(StrEnum):
    """A change operation of the source, or any of them."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    SNAPSHOT = "snapshot"
    ANY = "any"


class DeletionPolicy(StrEnum):
    """What happens to the output table when the filter is deleted."""

    RETAIN = "Retain"
    DELETE = "Delete"


class DriftPolicy(StrEnum):
    """What happens when somebody changes the statement outside."""

    REPAIR = "Repair"
    REPORT = "Report"


class Expectation(StrEnum):
    """What a sample expects of the filter."""

    MATCH = "match"
    NO_MATCH = "noMatch"


class SpecModel(BaseModel):
    """Common reading rules: camelCase outside, no unknown fields, no silent conversions."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        # The text under a field is its description in the CRD and in the docs.
        use_attribute_docstrings=True,
    )


class Condition(SpecModel):
    """A leaf (field, operator, operands), or a group: exactly one of field, all, any, not."""

    field: Annotated[str, Field(strict=True, min_length=1, max_length=1024)] | None = None
    """A column of the source, or a JSON column and a path: event_type, header_data.dealerId,
    header_data.items[0].sku, header_data["any key"], header_data.items[*].sku (with anyEquals)."""
    operator: Operator | None = None
    """What must hold for the field."""
    value: Any = None
    """The operand of a comparison: text, a number, or true/false."""
    values: Annotated[tuple[Any, ...], Field(min_length=1, max_length=MAX_VALUES)] | None = None
    """The operands of in and notIn."""
    min: Any = None
    """The lower bound of between; it belongs to the range."""
    max: Any = None
    """The upper bound of between; it belongs to the range."""
    type: ValueType | None = None
    """How field and operands are compared. Left out, it follows from the operand: 450 is a number,
    "450" is text."""
    ignore_case: Annotated[bool, Field(strict=True)] | None = None
    """Compare text without regard to case."""
    all: (
        Annotated[tuple["Condition", ...], Field(min_length=1, max_length=MAX_CONDITIONS)] | None
    ) = None
    """A group: every condition in it must hold."""
    any: (
        Annotated[tuple["Condition", ...], Field(min_length=1, max_length=MAX_CONDITIONS)] | None
    ) = None
    """A group: at least one condition in it must hold."""
    not_: Annotated["Condition | None", Field(alias="not")] = None
    """A group of one: the exact complement. It takes events without the field, which notEquals
    does not."""


class Output(SpecModel):
    """How the output topic is made, where it does not exist. Left out, the server decides."""

    partitions: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = None
    """The number of partitions."""
    retention: (
        Annotated[
            str, Field(strict=True, max_length=20, pattern=r"^([1-9][0-9]*(ms|s|m|h|d)|infinite)$")
        ]
        | None
    ) = None
    """How long events are kept: 12h, 7d, infinite."""


class Sample(SpecModel):
    """A test that travels with the filter."""

    name: Annotated[str, Field(strict=True, min_length=1, max_length=200)]
    """What the sample shows."""
    event: Annotated[dict[str, Any], Field(max_length=MAX_COLUMNS)]
    """An event: columns and their values. A JSON column may be given as text or as an object."""
    expect: Expectation
    """Whether the filter must take the event."""


class FlinkFilterSpec(SpecModel):
    """Which events of a source go to which output topic."""

    display_name: Annotated[str, Field(strict=True, max_length=200)] | None = None
    """A name for people."""
    description: Annotated[str, Field(strict=True, max_length=2000)] | None = None
    """What the filter is for."""
    consumer_id: Annotated[str, Field(strict=True, max_length=253)] | None = None
    """Who reads the output topic."""
    source: Annotated[str, Field(strict=True, min_length=1, max_length=249)] | None = None
    """A source table known to the operator's settings. Left out: the settings' default source."""
    output_topic: TopicName
    """The topic that the matching events go to; also the name of its table in Flink."""
    conditions: (
        Annotated[tuple[Condition, ...], Field(min_length=1, max_length=MAX_CONDITIONS)] | None
    ) = None
    """What must hold for an event; all of them must."""
    match_all: Annotated[bool, Field(strict=True)] | None = None
    """true: take every event of the allowed operations; in place of conditions."""
    enabled: Annotated[bool, Field(strict=True)] = True
    """false: the statement is stopped, not deleted."""
    operations: Annotated[tuple[Operation, ...], Field(min_length=1, max_length=5)] = (
        Operation.CREATE,
    )
    """Which change operations pass."""
    start_from: Annotated[str, Field(strict=True, min_length=1, max_length=40)] = "earliest"
    """Where a statement without a predecessor begins: earliest, latest, or an instant such as
    2026-01-31T00:00:00Z."""
    output: Output = Output()
    """How the output topic is made, where it does not exist."""
    deletion_policy: DeletionPolicy = DeletionPolicy.RETAIN
    """Delete: the output table goes with the filter, if this filter created it."""
    drift_policy: DriftPolicy = DriftPolicy.REPAIR
    """What to do when the statement is changed outside."""
    samples: Annotated[tuple[Sample, ...], Field(max_length=MAX_SAMPLES)] = ()
    """Tests that travel with the filter."""
