"""The rows that SHOW and DESCRIBE answer.

Flows in: the statement and the catalog. Flows out: rows of text cells.
"""

from confluent_simulator.catalog import Catalog, Table
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import Rows
from confluent_simulator.information_query import InformationQuery
from confluent_simulator.information_schema import answer
from confluent_simulator.show_statement import Show


def show(statement: Show | InformationQuery, catalog: Catalog, config: SimulatorConfig) -> Rows:
    """Answer a statement that only reads the catalog.

    Raises:
        SqlRefused: the table that it names is not there.
    """
    if isinstance(statement, InformationQuery):
        return answer(statement, catalog, config)
    match statement.kind:
        case "SHOW_CATALOGS":
            return Rows(((config.catalog, config.environment_id),))
        case "SHOW_DATABASES":
            return Rows(((config.database, config.kafka_cluster_id),))
        case "SHOW_TABLES":
            return Rows(tuple((name,) for name in sorted(catalog.tables)))
        case "SHOW_FUNCTIONS":
            return Rows()
        case "SHOW_CREATE_TABLE":
            return Rows(((create_table(_table(statement, catalog)),),))
        case _:
            return Rows(tuple(_described(_table(statement, catalog))))


def create_table(table: Table) -> str:
    """Return a CREATE TABLE that would make the table."""
    columns = ",\n".join(f"  `{column.name}` {column.type}" for column in table.columns)
    options = {"changelog.mode": table.changelog_mode, "connector": "confluent", **table.options}
    written = ",\n".join(f"  '{key}' = '{options[key]}'" for key in sorted(options))
    return (
        f"CREATE TABLE `{table.name}` (\n{columns}\n)\n"
        f"DISTRIBUTED INTO {table.partitions} BUCKETS\nWITH (\n{written}\n)"
    )


def _table(statement: Show, catalog: Catalog) -> Table:
    return catalog.find(statement.table.name if statement.table else "")


def _described(table: Table) -> list[tuple[str, str, str, str]]:
    rows = []
    for column in table.columns:
        nullable = "NOT NULL" if column.type.endswith("NOT NULL") else "NULL"
        rows.append((column.name, column.type.removesuffix("NOT NULL").strip(), nullable, ""))
    return rows
