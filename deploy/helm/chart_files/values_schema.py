"""Makes `values.schema.json` of the annotated values: a name that is not known is an error.

`settings` is held against the operator's own model of its settings file, the settings of a consumer
against the consumer's; so a typo is refused at install, and not by a Pod that does not start.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from chart_files.values_reading import Value
from dealer_consumer.settings import Settings as ConsumerSettings
from flinkfilter.settings import Settings as OperatorSettings

DEFINITIONS = Path(__file__).with_name("definitions.yaml")
# Helm of all versions reads this draft.
DRAFT = "http://json-schema.org/draft-07/schema#"

_TYPES = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}


def schema_of(values: Collection[Value]) -> dict[str, Any]:
    """Make the JSON Schema of all values of the chart."""
    operator, consumer = _model(OperatorSettings, "operator"), _model(ConsumerSettings, "consumer")
    blocks = [value.path[-1] for value in values if value.inner]
    # Variables can fill these two (extraEnv), so that the chart cannot ask for them here.
    operator["operator.Confluent"].pop("required")
    consumer["consumer.Settings"]["required"].remove("kafka")
    consumer["consumer.Kafka"].pop("required")
    return {
        "$schema": DRAFT,
        "type": "object",
        "additionalProperties": False,
        # A `null` would take away what the templates go into.
        "required": ["settings", *blocks],
        "properties": {
            "global": {"type": "object", "description": "Values that all charts share."},
            **{value.path[-1]: _schema(value) for value in values},
        },
        "$defs": {
            **yaml.safe_load(DEFINITIONS.read_text(encoding="utf-8")),
            **operator,
            **consumer,
        },
    }


def _schema(value: Value) -> dict[str, Any]:
    described = {"description": value.description}
    if "$ref" in value.schema:
        # What stands beside a $ref does not count in this draft.
        return {**described, "allOf": [value.schema]}
    kind = {"type": _TYPES[type(value.default)]}
    if not value.inner:
        return {**described, **kind, **value.schema}
    properties = {each.path[-1]: _schema(each) for each in value.inner}
    return {**described, **kind, "additionalProperties": False, "properties": properties}


def _model(model: type[BaseModel], prefix: str) -> dict[str, Any]:
    """Give the definitions of a model and all that it holds, with names of their own."""
    schema = model.model_json_schema(ref_template=f"#/$defs/{prefix}.{{model}}")
    definitions = schema.pop("$defs")
    definitions[model.__name__] = schema
    return {f"{prefix}.{name}": each for name, each in definitions.items()}
