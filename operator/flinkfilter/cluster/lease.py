"""The Lease: of all processes of one installation, only its holder reconciles.

Who may take it is decided by the election of the Kubernetes client. Added here is what that
leaves out: bounds for every call, a loss that is noticed at once, and giving it back.
"""

import asyncio
import secrets
import socket
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import structlog
from kubernetes.aio.client import ApiClient, ApiException, V1Lease, V1ObjectMeta
from kubernetes.aio.leaderelection.electionconfig import Config
from kubernetes.aio.leaderelection.leaderelection import LeaderElection
from kubernetes.aio.leaderelection.leaderelectionrecord import LeaderElectionRecord
from kubernetes.aio.leaderelection.resourcelock.leaselock import LeaseLock

from flinkfilter import settings
from flinkfilter.cluster.connection import NAMESPACE_FILE, errors_named
from flinkfilter.errors import LeaseLost, RemoteError

RELEASE_SECONDS = 5.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def own_namespace(otherwise: str | None, file: Path = NAMESPACE_FILE) -> str:
    """Give the namespace of this Pod; outside of one, what was given, or `default`."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        return otherwise or "default"


class Lease:
    """The Lease of one installation, for one process. Acquire it, keep it, release it."""

    def __init__(
        self, connection: ApiClient, namespace: str, instance: str, times: settings.Lease
    ) -> None:
        self._times = times
        self.identity = f"{socket.gethostname()}_{secrets.token_hex(4)}"
        name = f"flinkfilter-operator-{instance}"
        self._lock = _Lock(name, namespace, self.identity, connection, times.renew_seconds / 2)
        self._election = LeaderElection(
            Config(
                self._lock,
                lease_duration=times.duration_seconds,
                renew_deadline=times.renew_seconds,
                retry_period=times.retry_seconds,
                # The caller knows what to do then, since `acquire` and `keep` return to it.
                onstarted_leading=_nothing,
                onstopped_leading=_nothing,
            )
        )

    @property
    def holder(self) -> str | None:
        """Who held it when it was last seen; None when nobody did, or it was not seen."""
        record = self._election.observed_record
        return record.holder_identity if record else None

    async def acquire(self) -> None:
        """Wait until this process holds it; says in the log what it waits for."""
        said = None
        while not await self._election.try_acquire_or_renew():
            why = self._lock.problem or f"{self.holder} holds it"
            if why != said:
                log.info("waits for the lease", lease=self._lock.place, why=why)
                said = why
            await asyncio.sleep(self._times.retry_seconds)
        log.info("holds the lease", lease=self._lock.place, identity=self.identity)

    async def keep(self) -> None:
        """Renew it for as long as this process lives.

        Raises:
            LeaseLost: another process holds it, or it could not be renewed for too long.
        """
        loop = asyncio.get_running_loop()
        # From when the server was last asked with success, and not from its answer.
        renewed = loop.time()
        while True:
            await asyncio.sleep(self._times.retry_seconds)
            asked = loop.time()
            if await self._renew(renewed + self._times.renew_seconds):
                renewed = asked
            elif self.holder not in (None, self.identity):
                raise LeaseLost(f"the lease {self._lock.place} was taken over by {self.holder}")
            elif loop.time() >= renewed + self._times.renew_seconds:
                raise LeaseLost(
                    f"the lease {self._lock.place} could not be renewed for "
                    f"{self._times.renew_seconds:g} s: {self._lock.problem or 'no answer'}"
                )

    async def _renew(self, deadline: float) -> bool:
        try:
            async with asyncio.timeout_at(deadline):
                return await self._election.try_acquire_or_renew()
        except TimeoutError:
            return False

    async def release(self) -> None:
        """Give it back if this process holds it, so that the next one need not wait."""
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                # Again, since a renewal that was cut off may be carried out in between.
                done = await self._lock.release() or await self._lock.release()
        except TimeoutError:
            done = False
        if not done:
            log.warning("lease not released", lease=self._lock.place, error=self._lock.problem)


class _Lock(LeaseLock):
    """The client's lock on a Lease, with calls that end, and words for what they failed with."""

    def __init__(
        self, name: str, namespace: str, identity: str, connection: ApiClient, patience: float
    ) -> None:
        super().__init__(name, namespace, identity, connection)
        self._patience = patience
        self._error: RemoteError | None = None
        self.place = f"{namespace}/{name}"

    @property
    def problem(self) -> str | None:
        """What the latest call failed with, in words; None when it succeeded."""
        return str(self._error) if self._error else None

    async def get(self, name: str, namespace: str) -> tuple[bool, Any]:
        """Read the record; a failure comes back as the election expects it."""
        lease = await self._answer("read", self.api_instance.read_namespaced_lease(name, namespace))
        if lease is None:
            cause = self._error.__cause__ if self._error else None
            failure = cause if isinstance(cause, ApiException) else ApiException(reason="no answer")
            return False, failure
        self.lease_reference = lease
        return True, self.election_record(lease)

    async def create(
        self, name: str, namespace: str, election_record: LeaderElectionRecord
    ) -> bool:
        """Make the Lease with a record; tells whether that went well."""
        lease = V1Lease(metadata=V1ObjectMeta(name=name), spec=self.update_lease(election_record))
        call = self.api_instance.create_namespaced_lease(namespace, lease)
        return await self._answer("create", call) is not None

    async def update(self, name: str, namespace: str, updated_record: LeaderElectionRecord) -> bool:
        """Write a record over the one that was read; tells whether that went well."""
        if (lease := self.lease_reference) is None:
            return False
        lease.spec = self.update_lease(updated_record, lease.spec)
        call = self.api_instance.replace_namespaced_lease(name, namespace, lease)
        return await self._answer("renew", call) is not None

    async def release(self) -> bool:
        """Take the own identity out of it; tells whether that went well, or was not needed."""
        lease = await self._answer(
            "read", self.api_instance.read_namespaced_lease(self.name, self.namespace)
        )
        if lease is None or lease.spec.holder_identity != self.identity:
            return lease is not None
        lease.spec.holder_identity = ""
        call = self.api_instance.replace_namespaced_lease(self.name, self.namespace, lease)
        return await self._answer("release", call) is not None

    async def _answer(self, verb: str, call: Awaitable[Any]) -> Any:
        """Wait for a call, not forever; gives None when it failed."""
        self._error = None
        try:
            with errors_named(f"{verb} the lease {self.place}"):
                async with asyncio.timeout(self._patience):
                    return await call
        except RemoteError as error:
            self._error = error
            return None


async def _nothing() -> None:
    """Do nothing."""
