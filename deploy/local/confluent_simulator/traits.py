"""`status.traits`: what a planner found out about a statement, as the API shows it.

Flows in: kind, boundedness, columns. Flows out: a dictionary ready for JSON.
"""

import re
from typing import Any

_UNBOUNDED = 2147483647
_API_TYPES: dict[str, dict[str, Any]] = {
    "STRING": {"type": "VARCHAR", "length": _UNBOUNDED},
    "BYTES": {"type": "VARBINARY", "length": _UNBOUNDED},
    "INT": {"type": "INTEGER"},
}
_API_NAMES = {
    "TIMESTAMP": "TIMESTAMP_WITHOUT_TIME_ZONE",
    "TIMESTAMP_LTZ": "TIMESTAMP_WITH_LOCAL_TIME_ZONE",
}
_PARAMETERS = {
    "CHAR": ("length",),
    "VARCHAR": ("length",),
    "BINARY": ("length",),
    "VARBINARY": ("length",),
    "DECIMAL": ("precision", "scale"),
    "TIMESTAMP": ("precision",),
    "TIMESTAMP_LTZ": ("precision",),
}

_SHOWN = {
    "SHOW_CATALOGS": ("Catalog Name", "Catalog ID"),
    "SHOW_DATABASES": ("Database Name", "Database ID"),
    "SHOW_TABLES": ("Table Name",),
    "SHOW_FUNCTIONS": ("Function Name",),
    "SHOW_CREATE_TABLE": ("SHOW CREATE TABLE",),
    "DESCRIBE_TABLE": ("Column Name", "Data Type", "Nullable", "Extras"),
}


def show_traits(kind: str) -> dict[str, Any]:
    """Return the traits of a statement that reads the catalog: rows of text."""
    columns = [column(name, "STRING", nullable=True) for name in _SHOWN[kind]]
    return traits(kind, bounded=True, schema={"columns": columns})


def traits(kind: str, *, bounded: bool, schema: Any = None) -> dict[str, Any]:
    """Return the traits of an append-only statement; only a statement with rows has a schema."""
    return {
        "sql_kind": kind,
        "is_bounded": bounded,
        "is_append_only": True,
        "upsert_columns": None,
        "schema": schema,
        "connection_refs": [],
    }


def column(name: str, type_: str, *, nullable: bool) -> dict[str, Any]:
    """Return one column of a schema; the type is SQL, such as `STRING` or `DECIMAL(38, 18)`."""
    return {"name": name, "type": {**_api_type(type_), "nullable": nullable}}


def _api_type(type_: str) -> dict[str, Any]:
    """Return a type as the API tells it: its name, and its length or precision beside it."""
    if type_ in _API_TYPES:
        return _API_TYPES[type_]
    found = re.fullmatch(r"([A-Z_]+)\((\d+)(?:,\s*(\d+))?\)", type_)
    if found is None or found[1] not in _PARAMETERS:
        return {"type": type_}
    numbers = [int(each) for each in found.groups()[1:] if each is not None]
    named = dict(zip(_PARAMETERS[found[1]], numbers, strict=False))
    return {"type": _API_NAMES.get(found[1], found[1]), **named}
