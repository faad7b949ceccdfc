"""A revision: a spec worked out into what would be sent, with the digest that names it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flinkfilter.approval.digest import digest_of
from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.lifecycle.meaning import meaning_of
from flinkfilter.settings import Settings
from flinkfilter.sql.properties import common_properties, starting_properties
from flinkfilter.sql.statements import GeneratedSql, generate

# The statements API takes 131,072 characters; Flink's planner was measured up to this length.
MAX_STATEMENT = 100_000


@dataclass(frozen=True, slots=True)
class Revision:
    """What a spec asks for.

    Attributes:
        digest: names everything below.
        sql: the statements.
        output_topic: the topic, also the name of the output table.
        compute_pool: where it shall run.
        principal: as whom.
        common_properties: of every statement.
        insert_properties: of an INSERT without predecessor.
    """

    digest: str
    sql: GeneratedSql
    output_topic: str
    compute_pool: str
    principal: str
    common_properties: Mapping[str, str]
    insert_properties: Mapping[str, str]


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
    spec, filter_ = meaning_of(raw_spec, settings, namespace)
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
    )
