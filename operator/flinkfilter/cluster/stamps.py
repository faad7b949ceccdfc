"""Who signed: the stamps that the API server's own policies leave on filters, and when they count.

Flow in: the policies as the cluster has them, and filters. Flow out: names that nobody can have
written but the API server, or `unverified`. What proves a name is the validating policy: it lets
no approval or rejection pass whose stamp is not who makes the request. So a stamp counts only when
what it signs was set under that policy.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from kubernetes.aio.client import ApiClient, CustomObjectsApi

from flinkfilter.approval.gate import UNSIGNED, UNVERIFIED, Signers
from flinkfilter.cluster.connection import errors_named
from flinkfilter.cluster.filters import TIMEOUT_SECONDS, Body
from flinkfilter.errors import Forbidden, NotFound
from flinkfilter.resource.constants import APPROVED, APPROVER, REJECTED, REJECTER

GROUP = "admissionregistration.k8s.io"
VERSION = "v1"
BINDING = "validatingadmissionpolicybindings"
KINDS = (
    "validatingadmissionpolicies",
    BINDING,
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
)
SETTLING = timedelta(seconds=5)
"""API servers take up a new policy a second or two after its creation."""

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Stamps:
    """What the stamps on filters are worth now. Until `check` found the policies: nothing."""

    def __init__(self, connection: ApiClient | None = None, name: str | None = None) -> None:
        """Believe the policies of a name; without one, nobody."""
        self._objects = CustomObjectsApi(connection) if connection and name else None
        self._name = name or ""
        self._since: datetime | None = None
        self._missing = ""
        # What stood already on filters that are older than the policies, when first looked at.
        self._inherited: dict[str, tuple[str, str]] = {}

    @property
    def proven(self) -> bool:
        """Whether the policies were there at the latest check."""
        return self._since is not None

    async def check(self) -> None:
        """Look whether the policies and their bindings are there; the log says a change.

        Raises:
            RemoteError: that cannot be told now; what was known before holds on.
        """
        if self._objects is None:
            return
        since, missing = await self._found(self._objects)
        if since != self._since:
            self._inherited.clear()
        if missing and missing != self._missing:
            log.warning("approvals are recorded as unverified", why=missing)
        elif since and self._since is None:
            log.info("approvals are recorded with who gave them", policies=self._name)
        self._since, self._missing = since, missing

    def signers(self, body: Body) -> Signers:
        """Say who set the approval and the rejection that stand on a filter.

        On a filter that is older than the policies, anybody may have written what stands there at
        first sight; what is set later is proven again.
        """
        if self._since is None:
            return UNSIGNED
        metadata = body["metadata"]
        annotations = metadata.get("annotations") or {}
        approved, rejected = (annotations.get(key, "") for key in (APPROVED, REJECTED))
        inherited = ("", "")
        if datetime.fromisoformat(metadata["creationTimestamp"]) < self._since:
            inherited = self._inherited.setdefault(metadata["uid"], (approved, rejected))
        return Signers(
            approver=_stamp(annotations, APPROVER) if approved != inherited[0] else UNVERIFIED,
            rejecter=_stamp(annotations, REJECTER) if rejected != inherited[1] else UNVERIFIED,
        )

    async def _found(self, objects: CustomObjectsApi) -> tuple[datetime | None, str]:
        """Give the time from which on the policies guard for sure, or what is missing."""
        try:
            found = {kind: await self._read(objects, kind) for kind in KINDS}
        except (NotFound, Forbidden) as error:
            return None, str(error)
        if "Deny" not in found[BINDING]["spec"].get("validationActions", ()):
            return None, f"the {BINDING} {self._name} does not say Deny"
        created = [each["metadata"]["creationTimestamp"] for each in found.values()]
        return max(map(datetime.fromisoformat, created)) + SETTLING, ""

    async def _read(self, objects: CustomObjectsApi, kind: str) -> dict[str, Any]:
        with errors_named(f"read the {kind} {self._name}"):
            answer: Any = await objects.get_cluster_custom_object(
                GROUP, VERSION, kind, self._name, _request_timeout=TIMEOUT_SECONDS
            )
        return dict(answer)


def _stamp(annotations: Mapping[str, str], key: str) -> str:
    return annotations.get(key) or UNVERIFIED
