"""What a simulated organization consists of: ids, credentials, pools, principals, tables, delays.

Flows in: a YAML file, or nothing. Flows out: a frozen `SimulatorConfig`. The defaults describe a
complete small organization, so that the simulator starts without any configuration.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from confluent_simulator.errors import InvalidConfig


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; the type is Flink SQL, such as `STRING` or `BIGINT NOT NULL`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class SeededTable:
    """A table that is there from the start, as inferred from a topic that others made.

    Attributes:
        name: of the table and of its topic.
        columns: in order. A topic with only a value schema has a leading raw `key` column.
        partitions: of the topic.
        changelog_mode: `append`, or `retract`/`upsert`, which an append-only sink refuses.
    """

    name: str
    columns: tuple[Column, ...]
    partitions: int = 1
    changelog_mode: str = "append"


@dataclass(frozen=True, slots=True)
class Delays:
    """How long each phase lasts at least, in seconds. The real service takes 5 to 35 s.

    Attributes:
        post: the answer to a POST is held back so long.
        pending: PENDING before a statement runs or completes.
        stopping: STOPPING before STOPPED.
        deleting: DELETING before the name is free again.
        failing: FAILING before FAILED, of an INSERT that failed while it ran; 0 skips FAILING.
        metadata: a fresh table cannot be found so long.
        topic_teardown: the topic of a dropped table stays in the way so long.
        metrics: measurements are known so much later.
        idle: a SELECT whose results nobody reads is stopped after so long.
        carry_over: how long a statement waits for its predecessor to stop; then it fails.
    """

    post: float = 0.0
    pending: float = 0.02
    stopping: float = 0.02
    deleting: float = 0.02
    failing: float = 0.0
    metadata: float = 0.0
    topic_teardown: float = 0.0
    metrics: float = 0.0
    idle: float = 300.0
    carry_over: float = 6 * 3600.0


RAW_EVENT_HEADERS = SeededTable(
    name="raw-event-headers",
    columns=(
        Column("key", "BYTES"),
        Column("id", "STRING"),
        Column("event_name", "STRING"),
        Column("event_type", "STRING"),
        Column("created_date", "STRING"),
        Column("saved_date", "STRING"),
        Column("header_data", "STRING"),
        Column("__op", "STRING"),
        Column("__table", "STRING"),
        Column("__ts_ms", "BIGINT"),
    ),
)


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """One organization with one environment, one Kafka cluster and one region.

    Attributes:
        organization_id, environment_id: as in every path.
        catalog: display name of the environment; its id is accepted too.
        database: display name of the Kafka cluster; `kafka_cluster_id` is accepted too.
        compute_pools: ids; the first is the default pool.
        principals: service accounts that the caller may assign.
        principals_without_assigner: known service accounts that the caller may not assign (403).
        owner: the principal of the API key, used where a statement names none.
        api_key, api_secret: HTTP Basic; the secret never shows in a repr.
        tables: what the Kafka cluster holds from the start.
        delays: see `Delays`.
        retention_days: terminal statements are removed after so many days.
        default_partitions: of a table made by CREATE TABLE without DISTRIBUTED.
        frozen_clock: time stands still until it is moved.
    """

    organization_id: str = "11111111-2222-4333-8444-555555555555"
    environment_id: str = "env-demo01"
    kafka_cluster_id: str = "lkc-demo01"
    catalog: str = "demo"
    database: str = "cars"
    compute_pools: tuple[str, ...] = ("lfcp-demo01", "lfcp-demo02")
    principals: tuple[str, ...] = ("sa-demo01", "sa-demo02")
    principals_without_assigner: tuple[str, ...] = ("sa-foreign01",)
    owner: str = "u-demo01"
    api_key: str = "SIMULATOR0KEY"
    api_secret: str = field(default="simulator-secret", repr=False)
    tables: tuple[SeededTable, ...] = (RAW_EVENT_HEADERS,)
    delays: Delays = Delays()
    retention_days: int = 30
    default_partitions: int = 6
    frozen_clock: bool = False

    @property
    def prefix(self) -> str:
        """The path in front of `/statements`."""
        return f"/sql/v1/organizations/{self.organization_id}/environments/{self.environment_id}"


def load(path: Path) -> SimulatorConfig:
    """Read a YAML mapping of the attributes of `SimulatorConfig`; what is left out has its default.

    Tables are written as `- {name: t, columns: {id: STRING}}`, delays as `{pending: 0.5}`.

    Raises:
        InvalidConfig: an unknown key, a wrong shape, or no YAML at all.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise InvalidConfig(f"{path}: {error}") from error
    return from_mapping(document, str(path))


def from_mapping(document: Any, where: str) -> SimulatorConfig:
    """Build a configuration from a mapping; `where` names its origin in messages."""
    known = {entry.name for entry in dataclasses.fields(SimulatorConfig)}
    values = dict(_mapping(document, where, known))
    if "tables" in values:
        values["tables"] = tuple(_table(entry, f"{where}: tables") for entry in values["tables"])
    if "delays" in values:
        names = {entry.name for entry in dataclasses.fields(Delays)}
        values["delays"] = Delays(**_mapping(values["delays"], f"{where}: delays", names))
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    return SimulatorConfig(**values)


def _table(entry: Any, where: str) -> SeededTable:
    values = dict(_mapping(entry, where, {e.name for e in dataclasses.fields(SeededTable)}))
    columns = _mapping(values.get("columns"), f"{where}: columns", None)
    values["columns"] = tuple(Column(str(name), str(type_)) for name, type_ in columns.items())
    return SeededTable(**values)


def _mapping(value: Any, where: str, known: set[str] | None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidConfig(f"{where}: a mapping is expected, not {value!r}")
    if known is not None and (unknown := sorted(set(value) - known)):
        raise InvalidConfig(
            f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}"
        )
    return value
