"""`status.traits`: what a planner found out about a statement, as the API shows it.

Flows in: kind, boundedness, columns. Flows out: a dictionary ready for JSON.
"""

from typing import Any

_API_TYPES = {"STRING": "VARCHAR", "BYTES": "VARBINARY", "INT": "INTEGER"}

_SHOWN = {
    "SHOW_CATALOGS": ("Catalog Name", "Catalog ID"),
    "SHOW_DATABASES": ("Database Name", "Database ID"),
    "SHOW_TABLES": ("Table Name",),
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
    return {"name": name, "type": {"type": _API_TYPES.get(type_, type_), "nullable": nullable}}
