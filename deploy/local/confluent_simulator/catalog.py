"""The tables of the Kafka cluster, as Confluent's catalog shows them.

Flows in: seeded tables, CREATE TABLE, DROP TABLE. Flows out: tables by name, or Confluent's words
for one that is not there (or not yet: a fresh table can be invisible for a while).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from confluent_simulator.clock import Clock
from confluent_simulator.config import Column, SeededTable, SimulatorConfig
from confluent_simulator.errors import SqlRefused
from confluent_simulator.sql_reader import CreateTable
from confluent_simulator.subjects import Subjects

_VALUE_FORMATS = frozenset(
    f"{name}{kind}-registry" for name in ("json", "avro", "proto") for kind in ("", "-debezium")
) | {"raw"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its topic, which has the same name.

    Attributes:
        seeded: whether it was inferred from a topic that others made.
        visible_at: in the clock's seconds, from when on statements can find it.
    """

    name: str
    columns: tuple[Column, ...]
    partitions: int
    changelog_mode: str = "append"
    primary_key: tuple[str, ...] = ()
    distributed_by: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    seeded: bool = False
    visible_at: float = 0.0


class Catalog:
    """Tables by name; names are case-sensitive.

    Attributes:
        delays: how long a fresh table cannot be found, and a dropped one's topic is in the way.
        keep_subjects: DROP TABLE leaves the subjects behind, as it has been seen to.
        subjects: of Schema Registry.
    """

    def __init__(self, config: SimulatorConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self.tables = {table.name: _seeded(table) for table in config.tables}
        self.delays = config.delays
        self.keep_subjects = False
        self.subjects = Subjects()
        self._torn_down_at: dict[str, float] = {}

    def check_namespace(self, properties: Mapping[str, str]) -> None:
        """Refuse a statement without a current catalog and database, or with unknown ones."""
        catalog = properties.get("sql.current-catalog")
        database = properties.get("sql.current-database")
        if not catalog or not database:
            raise SqlRefused(
                "SQL validation failed. The current catalog and database are not set: "
                "'sql.current-catalog' and 'sql.current-database' are needed to find tables."
            )
        config = self._config
        if catalog not in {config.catalog, config.environment_id}:
            raise SqlRefused(f"A catalog with name [{catalog}] does not exist.")
        if database not in {config.database, config.kafka_cluster_id}:
            raise SqlRefused(
                f"A database with name [{database}] does not exist in the catalog: [{catalog}]."
            )

    def find(self, name: str) -> Table:
        """Return a table that statements can see.

        Raises:
            SqlRefused: in Confluent's words.
        """
        table = self.tables.get(name)
        if table is None and self._is_torn_down(name):
            raise SqlRefused(
                f"SQL validation failed. Table '{name}' was found, but its Kafka topic does not "
                "exist."
            )
        if table is None:
            config = self._config
            raise SqlRefused(
                f"SQL validation failed. Table (or view) `{config.catalog}`.`{config.database}`."
                f"`{name}` does not exist, may be on a private cluster, or you do not have "
                "permission to access it."
            )
        if table.visible_at > self._clock.seconds():
            raise SqlRefused(f"SQL validation failed. Cannot find table '{name}'.")
        return table

    def already_exists(self, name: str) -> SqlRefused:
        """Return the refusal to make a table that is there."""
        return SqlRefused(
            f"Table (or view) `{self._config.database}`.`{name}` already exists in Catalog "
            f"{self._config.environment_id}."
        )

    def check_creatable(self, statement: CreateTable) -> None:
        """Refuse a CREATE TABLE that cannot succeed."""
        if statement.name in self.tables and not statement.if_not_exists:
            raise self.already_exists(statement.name)
        if statement.name not in self.tables and self._is_torn_down(statement.name):
            raise SqlRefused(
                f"Could not create table '{statement.name}': a topic with same name already exists "
                "with different partitions or configurations."
            )
        options = statement.options
        if options.get("connector", "confluent") != "confluent":
            raise SqlRefused(f"Unsupported connector: {options['connector']}")
        for key in ("value.format", "key.format"):
            if options.get(key, "raw") not in _VALUE_FORMATS:
                raise SqlRefused(f"Unsupported format: {options[key]}")
        names = [column.name for column in statement.columns]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise SqlRefused(f"SQL validation failed. A column named '{twice}' already exists.")
        if statement.buckets is not None and statement.buckets < 1:
            raise SqlRefused("SQL validation failed. The number of buckets must be at least 1.")

    def create(self, statement: CreateTable) -> Table | None:
        """Add the table and return it; None when it was there and IF NOT EXISTS was said."""
        self.check_creatable(statement)
        if statement.name in self.tables:
            return None
        default_mode = "upsert" if statement.primary_key else "append"
        partitions = statement.buckets or self._config.default_partitions
        table = Table(
            statement.name,
            statement.columns,
            partitions,
            statement.options.get("changelog.mode", default_mode),
            statement.primary_key,
            statement.distributed_by,
            dict(statement.options),
            visible_at=self._clock.seconds() + self.delays.metadata,
        )
        keys = statement.primary_key or statement.distributed_by
        self.subjects.register(table.name, table.columns, keys)
        self.tables[table.name] = table
        return table

    def drop(self, name: str, *, if_exists: bool) -> None:
        """Remove a table; its topic and its subjects go with it."""
        if name not in self.tables and not if_exists:
            raise SqlRefused(
                f"Table with identifier '{self._config.catalog}.{self._config.database}.{name}' "
                "does not exist."
            )
        if self.tables.pop(name, None) is None:
            return
        self._torn_down_at[name] = self._clock.seconds() + self.delays.topic_teardown
        if not self.keep_subjects:
            self.subjects.remove(name)

    def _is_torn_down(self, name: str) -> bool:
        """Whether the topic of a dropped table is still going."""
        return self._torn_down_at.get(name, 0.0) > self._clock.seconds()


def _seeded(table: SeededTable) -> Table:
    return Table(table.name, table.columns, table.partitions, table.changelog_mode, seeded=True)
