"""The views of INFORMATION_SCHEMA, by which clients look the catalog over.

Flows in: a query and the catalog. Flows out: the columns of its result and its rows, all text.
"""

from collections.abc import Iterable, Iterator, Mapping

from confluent_simulator.catalog import Catalog
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import Rows
from confluent_simulator.errors import SqlRefused
from confluent_simulator.information_query import SCHEMA, InformationQuery

_Row = Mapping[str, str]

_COLUMNS = {
    "CATALOGS": ("CATALOG_ID", "CATALOG_NAME"),
    "SCHEMATA": ("CATALOG_ID", "CATALOG_NAME", "SCHEMA_ID", "SCHEMA_NAME"),
    "TABLES": (
        "TABLE_CATALOG_ID",
        "TABLE_CATALOG",
        "TABLE_SCHEMA_ID",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        "TABLE_TYPE",
    ),
    "COLUMNS": ("TABLE_SCHEMA_ID", "TABLE_NAME", "COLUMN_NAME", "ORDINAL_POSITION", "DATA_TYPE"),
}


def columns_of(query: InformationQuery) -> tuple[str, ...]:
    """Return the columns of the result.

    Raises:
        SqlRefused: no such view, or no such column in it.
    """
    known = _COLUMNS.get(query.view)
    if known is None:
        raise SqlRefused(f"SQL validation failed. Object '{query.view}' not found in '{SCHEMA}'.")
    wanted = known if query.columns == ("*",) else query.columns
    for name in (*wanted, *(column for column, _ in query.conditions)):
        if name not in known:
            raise SqlRefused(f"SQL validation failed. Column '{name}' not found in any table")
    return wanted


def answer(query: InformationQuery, catalog: Catalog, config: SimulatorConfig) -> Rows:
    """Return the rows of a query."""
    columns = columns_of(query)
    return Rows(
        tuple(
            tuple(row[column] for column in columns)
            for row in _rows(query.view, catalog, config)
            if all(row[column] == value for column, value in query.conditions)
        )
    )


def _rows(view: str, catalog: Catalog, config: SimulatorConfig) -> Iterable[_Row]:
    here = {"CATALOG_ID": config.environment_id, "CATALOG_NAME": config.catalog}
    match view:
        case "CATALOGS":
            return [here]
        case "SCHEMATA":
            return [{**here, "SCHEMA_ID": config.kafka_cluster_id, "SCHEMA_NAME": config.database}]
        case "TABLES":
            return _tables(catalog, config)
        case _:
            return _columns(catalog, config)


def _tables(catalog: Catalog, config: SimulatorConfig) -> Iterator[_Row]:
    for name in sorted(catalog.tables):
        yield {
            "TABLE_CATALOG_ID": config.environment_id,
            "TABLE_CATALOG": config.catalog,
            "TABLE_SCHEMA_ID": config.kafka_cluster_id,
            "TABLE_SCHEMA": config.database,
            "TABLE_NAME": name,
            "TABLE_TYPE": "BASE TABLE",
        }


def _columns(catalog: Catalog, config: SimulatorConfig) -> Iterator[_Row]:
    for name, table in sorted(catalog.tables.items()):
        for position, column in enumerate(table.columns, start=1):
            yield {
                "TABLE_SCHEMA_ID": config.kafka_cluster_id,
                "TABLE_NAME": name,
                "COLUMN_NAME": column.name,
                "ORDINAL_POSITION": str(position),
                "DATA_TYPE": column.type,
            }
