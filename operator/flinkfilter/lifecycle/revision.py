"""A revision: a spec worked out into what would be sent, with the digest that names it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flinkfilter.approval.digest import digest_of
from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.lifecycle.meaning import meaning_of
from flinkfilter.resource.deployment import Deployment, Sql, Target
from flinkfilter.resource.spec import DeletionPolicy
from flinkfilter.resource.status import HistoryEntry, Status
from flinkfilter.settings import Settings
from flinkfilter.sql.properties import common_properties, starting_properties, without_start
from flinkfilter.sql.statements import GeneratedSql, generate

# The statements API takes 131,072 characters; Flink's planner was measured up to this length.
MAX_STATEMENT = 100_000


@dataclass(frozen=True, slots=True)
class Revision:
    """What a spec asks for.

    Attributes:
        digest: names everything below.
        sql: the statements.
        source: the table that is read.
        output_topic: the topic, also the name of the output table.
        compute_pool: where it shall run.
        principal: as whom.
        common_properties: of every statement.
        insert_properties: of an INSERT without predecessor.
        deletion_policy: what becomes of the output table when the filter is deleted.
        warnings: where the spec may say something else than what is meant; not of what runs.
    """

    digest: str
    sql: GeneratedSql
    output_topic: str
    compute_pool: str
    principal: str
    common_properties: Mapping[str, str]
    insert_properties: Mapping[str, str]
    source: str = ""
    deletion_policy: str = DeletionPolicy.RETAIN.value
    warnings: tuple[Problem, ...] = ()


def revise(raw_spec: object, settings: Settings, namespace: str | None = None) -> Revision:
    """Work out a spec as it stands in a resource.

    Args:
        raw_spec: what stands under `spec`; may be anything.
        settings: of this installation.
        namespace: of the resource, which the permissions are about; no part of the digest. None
            leaves the permissions out.

    Raises:
        InvalidSpec: with every problem found.
        InvalidSql: the generated SQL failed its inspection.
    """
    meaning = meaning_of(raw_spec, settings, namespace)
    spec, filter_ = meaning.spec, meaning.filter
    sql = generate(filter_, settings.sink.options)
    if len(sql.insert) > MAX_STATEMENT:
        message = (
            f"the INSERT would have {len(sql.insert):,} characters; {MAX_STATEMENT:,} is the most "
            "that can be planned. Use fewer or shorter values, or split the filter"
        )
        raise InvalidSpec((Problem("spec.conditions", message),))
    common = common_properties(settings.confluent)
    return Revision(
        digest=digest_of(filter_, spec.deletion_policy, settings),
        sql=sql,
        output_topic=filter_.output.name,
        compute_pool=settings.confluent.compute_pool_id,
        principal=settings.confluent.principal,
        common_properties=common,
        insert_properties=common | starting_properties(filter_.start_from),
        source=filter_.source.name,
        deletion_policy=spec.deletion_policy.value,
        warnings=meaning.warnings,
    )


def revision_of(entry: HistoryEntry) -> Revision | None:
    """Make a revision of what was recorded when it ran; None when its SQL is no longer kept."""
    if entry.sql is None or entry.target is None:
        return None
    return _stored(entry.digest, entry.sql, entry.target, entry)


def revision_in_charge(status: Status) -> Revision | None:
    """Make a revision of what runs, from the record and not from the spec."""
    running, deployment = status.running, status.deployment
    if running is None or deployment is None or running.digest != deployment.digest:
        return None
    return _stored(running.digest, running.sql, deployment.target, deployment)


def _stored(digest: str, sql: Sql, target: Target, record: HistoryEntry | Deployment) -> Revision:
    return Revision(
        digest=digest,
        # What ran is never dry-run again, so its query is not needed apart.
        sql=GeneratedSql(sql.sink, sql.insert, select=""),
        output_topic=record.topic,
        compute_pool=target.compute_pool,
        principal=target.principal,
        common_properties=without_start(target.properties),
        insert_properties=target.properties,
        source=record.source,
        deletion_policy=record.deletion_policy,
    )
