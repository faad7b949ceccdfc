"""Confluent's tables as tables of Flink's Kafka connector.

Flows in: a table of the catalog and where to read it from. Flows out: the CREATE TABLE that
stands for it in a session. Only this DDL is translated; queries are planned as written.
"""

import re
from collections.abc import Mapping

from confluent_simulator.catalog import Table

_FORMATS = {
    "json-registry": "json",
    "avro-registry": "json",
    "proto-registry": "json",
    "json-debezium-registry": "debezium-json",
    "avro-debezium-registry": "debezium-json",
    "proto-debezium-registry": "debezium-json",
    "raw": "raw",
}
"""Without a Schema Registry every structured format is written as JSON."""

LARGEST_MESSAGE = "8388608"
"""The most that a topic of Confluent Cloud can be told to take in one record. Flink's own limit is
1 MiB, and a larger record would fail the job."""

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def flink_ddl(
    table: Table,
    bootstrap_servers: str,
    group: str,
    start: Mapping[int, int] | None,
) -> str:
    """Return the CREATE TABLE for a session; `start` gives the first offset per partition."""
    columns = [f"  {quoted(column.name)} {column.type}" for column in table.columns]
    if table.primary_key:
        keys = ", ".join(quoted(name) for name in table.primary_key)
        columns.append(f"  PRIMARY KEY ({keys}) NOT ENFORCED")
    options = _options(table, bootstrap_servers, group, start)
    body = ",\n".join(columns)
    written = ",\n".join(f"  {text(key)} = {text(value)}" for key, value in options.items())
    return f"CREATE TABLE {quoted(table.name)} (\n{body}\n) WITH (\n{written}\n)"


def _options(
    table: Table, bootstrap_servers: str, group: str, start: Mapping[int, int] | None
) -> dict[str, str]:
    value_format = _FORMATS[table.options.get("value.format", "json-registry")]
    options = {
        "connector": "upsert-kafka" if table.primary_key else "kafka",
        "topic": table.name,
        "properties.bootstrap.servers": bootstrap_servers,
        "properties.group.id": group,
        "properties.max.request.size": LARGEST_MESSAGE,
        "value.format": value_format,
    }
    if table.options.get("error-handling.mode") == "ignore":
        options[f"value.{value_format}.ignore-parse-errors"] = "true"
    if table.primary_key:
        return {**options, "key.format": "json"}
    options["properties.auto.offset.reset"] = "earliest"
    options.update(_start(start))
    if keys := _key_columns(table):
        options["key.format"] = "raw" if table.seeded else "json"
        options["key.fields"] = ";".join(keys)
        options["value.fields-include"] = "EXCEPT_KEY"
    return options


def _key_columns(table: Table) -> tuple[str, ...]:
    # A topic without a key schema is inferred with a leading raw column `key`; a table made by
    # CREATE TABLE has a Kafka key only if it says so, and else a column `key` is part of the value.
    if table.seeded:
        return ("key",) if table.columns and table.columns[0].name == "key" else ()
    return table.distributed_by


def _start(start: Mapping[int, int] | None) -> dict[str, str]:
    if not start:
        return {"scan.startup.mode": "earliest-offset"}
    offsets = ";".join(f"partition:{each},offset:{start[each]}" for each in sorted(start))
    return {
        "scan.startup.mode": "specific-offsets",
        "scan.startup.specific-offsets": offsets,
    }


def topic_settings(table: Table) -> dict[str, str]:
    """Return the topic's settings that the table's options ask for."""
    settings = {}
    if retention := table.options.get("kafka.retention.time"):
        millis = duration_millis(retention)
        settings["retention.ms"] = "-1" if millis == 0 else str(millis)
    if policy := table.options.get("kafka.cleanup-policy"):
        settings["cleanup.policy"] = policy.replace("delete-compact", "compact,delete")
    return settings


def duration_millis(duration: str) -> int:
    """Return the milliseconds of a duration such as `7 d`, `36h` or `0`."""
    found = re.fullmatch(r"\s*(\d+)\s*([a-z]*)\s*", duration.lower())
    if found is None:
        return 0
    number, unit = int(found[1]), found[2] or "ms"
    names = {"day": "d", "days": "d", "hour": "h", "hours": "h", "minutes": "m", "sec": "s"}
    return number * _UNITS.get(names.get(unit, unit), 1)


def quoted(name: str) -> str:
    """Return an identifier in backticks."""
    return "`" + name.replace("`", "``") + "`"


def text(value: str) -> str:
    """Return a text literal."""
    return "'" + value.replace("'", "''") + "'"
