"""A notice as a CloudEvent: what flows in is a filter and a notice, what flows out is JSON.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from flinkfilter.lifecycle.notices import Notice, NoticeKind
from flinkfilter.resource.constants import APPROVED, annotate_command

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
TYPE = "io.flinkfilter.filter.{}.v1"


def cloud_event(metadata: Mapping[str, Any], notice: Notice, instance: str) -> dict[str, Any]:
    """Write a notice in the structured form of CloudEvents 1.0.

    Args:
        metadata: of the filter.
        notice: what happened.
        instance: the name of the installation.

    Returns:
        The JSON. Its `id` is the same whenever the same occasion is told, by whichever process.
    """
    namespace, name = metadata["namespace"], metadata["name"]
    data = {
        "namespace": namespace,
        "name": name,
        "digest": notice.digest,
        "phase": notice.phase,
        "runningDigest": notice.running,
        "message": notice.message,
    }
    if notice.by is not None:
        data["by"] = notice.by
    if notice.kind is NoticeKind.AWAITING_APPROVAL:
        data["command"] = annotate_command(namespace, name, f"{APPROVED}={notice.digest}")
    time = notice.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    occasion = (metadata["uid"], notice.kind, notice.digest, time, str(notice.attempt))
    return {
        "specversion": "1.0",
        "id": hashlib.sha256("\n".join(occasion).encode()).hexdigest()[:32],
        "source": f"/flinkfilter/{instance}",
        "type": TYPE.format(notice.kind),
        "subject": f"{namespace}/{name}",
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    }
