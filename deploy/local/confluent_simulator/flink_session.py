"""The gateway session of one statement: its catalog, its tables, its settings.

Flows in: a submission, the tables it names and where they are read from. Flows out: a session in
which the statement can be planned or submitted exactly as it was written.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from confluent_simulator.catalog import Catalog, Table
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import Submission
from confluent_simulator.flink_tables import flink_ddl, quoted, text
from confluent_simulator.sql_gateway import GatewaySession, SqlGateway
from confluent_simulator.sql_reader import CreateTable
from confluent_simulator.sql_shape import Shape
from confluent_simulator.statement import Offsets
from confluent_simulator.traits import column


class FlinkSessions:
    """Makes sessions; tables that a statement does not name are left out."""

    def __init__(
        self,
        config: SimulatorConfig,
        catalog: Catalog,
        gateway: SqlGateway,
        flink_rest: str,
        bootstrap_servers: str,
    ) -> None:
        self._config = config
        self._catalog = catalog
        self._gateway = gateway
        self._rest_address, _, self._rest_port = flink_rest.rpartition("/")[2].rpartition(":")
        self._bootstrap_servers = bootstrap_servers

    @asynccontextmanager
    async def session(
        self, submission: Submission, shape: Shape, start: Offsets
    ) -> AsyncIterator[GatewaySession]:
        """Open a session for a statement; `start` has the first offsets of its sources.

        Raises:
            SqlRefused: a table that cannot be found yet.
        """
        catalog = submission.properties.get("sql.current-catalog", self._config.catalog)
        database = submission.properties.get("sql.current-database", self._config.database)
        async with self._gateway.session(self._settings(submission)) as session:
            await session.execute(
                f"CREATE CATALOG {quoted(catalog)} WITH "
                f"('type' = 'generic_in_memory', 'default-database' = {text(database)})"
            )
            await session.execute(f"USE CATALOG {quoted(catalog)}")
            for name in sorted(shape.names & self._catalog.tables.keys()):
                table = self._catalog.find(name)
                group = group_of(submission.uid)
                ddl = flink_ddl(table, self._bootstrap_servers, group, start.get(name))
                await session.execute(ddl)
            yield session

    async def try_ddl(self, submission: Submission, shape: Shape, statement: CreateTable) -> None:
        """Let Flink judge a CREATE TABLE in a session that is thrown away.

        Raises:
            SqlRefused: Flink would not make such a table.
        """
        table = Table(
            statement.name,
            statement.columns,
            1,
            primary_key=statement.primary_key,
            distributed_by=statement.distributed_by,
            options=statement.options,
        )
        async with self.session(submission, shape, {}) as session:
            await session.execute(flink_ddl(table, self._bootstrap_servers, "none", None))

    def _settings(self, submission: Submission) -> Mapping[str, str]:
        # A record that cannot be read fails a job at every attempt; what the cluster is to blame
        # for usually passes at the second.
        return {
            "execution.target": "remote",
            "rest.address": self._rest_address,
            "rest.port": self._rest_port,
            "pipeline.name": submission.name,
            "parallelism.default": "1",
            "execution.checkpointing.interval": "1s",
            "restart-strategy.type": "fixed-delay",
            "restart-strategy.fixed-delay.attempts": "2",
            "restart-strategy.fixed-delay.delay": "500ms",
            "table.local-time-zone": submission.properties.get("sql.local-time-zone", "UTC"),
        }


def group_of(uid: str) -> str:
    """Return the consumer group of a statement."""
    return f"confluent-flink-{uid or 'dry-run'}"


async def schema_of(session: GatewaySession, query: str) -> dict[str, Any]:
    """Return the columns of a query, with the types that Flink gives them."""
    text_ = query.strip().removesuffix(";")
    await session.execute(f"CREATE TEMPORARY VIEW `the query` AS {text_}")
    rows = (await session.execute("DESCRIBE `the query`")).rows
    return {
        "columns": [
            column(str(name), str(type_), nullable=str(nullable).lower() == "true")
            for name, type_, nullable, *_ in rows
        ]
    }
