"""The digest: what an approval is bound to.

It covers everything that decides what will run and what may be lost, and nothing else. Not the
letters of the SQL, which follow from the rest under one version of the language; not names,
descriptions, annotations, offsets or Git revisions.
"""

import hashlib
import re
from typing import Any

import rfc8785

from flinkfilter.approval.encoding import ENCODING_VERSION, encode
from flinkfilter.language.expression import Instant
from flinkfilter.language.filter import Filter
from flinkfilter.language.version import LANGUAGE_VERSION
from flinkfilter.resource.spec import DeletionPolicy
from flinkfilter.settings import Settings, Source
from flinkfilter.sql.properties import common_properties

DIGEST_PATTERN = re.compile(r"[0-9a-f]{64}")


def digest_of(filter_: Filter, deletion_policy: DeletionPolicy, settings: Settings) -> str:
    """Compute the digest: SHA-256 over canonical JSON (RFC 8785), as 64 hexadecimal digits."""
    content = digested_content(filter_, deletion_policy, settings)
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def digested_content(
    filter_: Filter, deletion_policy: DeletionPolicy, settings: Settings
) -> dict[str, Any]:
    """Give what the digest is computed over, for showing why two digests differ."""
    confluent = settings.confluent
    output = filter_.output
    start = filter_.start_from
    return {
        "encoding": ENCODING_VERSION,
        "language": LANGUAGE_VERSION,
        "condition": encode(filter_.condition),
        "operations": None if filter_.operation_codes is None else list(filter_.operation_codes),
        "source": _source(filter_.source),
        "sink": {
            "table": output.name,
            "partitions": output.partitions,
            "retentionMilliseconds": (
                None
                if output.retention_milliseconds is None
                else str(output.retention_milliseconds)
            ),
            "options": dict(settings.sink.options),
        },
        "properties": common_properties(confluent),
        "organization": confluent.organization_id,
        "environment": confluent.environment_id,
        "catalog": confluent.catalog,
        "database": confluent.database,
        "computePool": confluent.compute_pool_id,
        "principal": confluent.principal,
        "startFrom": (
            {"nanoseconds": str(start.nanoseconds)} if isinstance(start, Instant) else start.value
        ),
        "deletionPolicy": deletion_policy.value,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "table": source.name,
        "columns": [
            {
                "name": column.name,
                "type": column.type.value,
                "json": column.holds_json,
                "inOutput": column.in_output,
            }
            for column in source.columns
        ],
        "keyColumn": source.key_column,
        "operationColumn": source.operation_column,
    }
