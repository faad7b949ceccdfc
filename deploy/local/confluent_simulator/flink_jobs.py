"""Flink's REST endpoint: the state of jobs, and how they are ended.

Flows in: job ids. Flows out: states, exceptions; savepoints on stopping.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from confluent_simulator.engine import Plan, Submission
from confluent_simulator.errors import EngineUnavailable, SavepointFailed
from confluent_simulator.flink_errors import causes, reason
from confluent_simulator.http_json import HttpJson
from confluent_simulator.statement import JobException, Offsets

ENDED = frozenset({"FAILED", "FINISHED", "CANCELED"})
_POLL = 0.1
_STOP_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class JobState:
    """The state of a job.

    Attributes:
        status: Flink's word, such as RUNNING, RESTARTING, FAILED.
        tasks_running: whether each task runs.
    """

    status: str
    tasks_running: bool


@dataclass(slots=True)
class SubmittedJob:
    """A job of ours.

    Attributes:
        start: where its sources began.
        broken: it was ended from outside, and is to be submitted again.
    """

    submission: Submission
    plan: Plan
    start: Offsets
    job_id: str
    broken: bool = False


class FlinkJobs:
    """The jobs of one Flink cluster."""

    def __init__(self, http: HttpJson) -> None:
        self._http = http

    async def state(self, job_id: str) -> JobState | None:
        """Return the state of a job; None when the cluster does not know it (any more)."""
        status, answer = await self._http.call("GET", f"/jobs/{job_id}")
        if status == 404:
            return None
        if status != 200:
            raise EngineUnavailable(f"the state of job {job_id}: HTTP {status}")
        vertices = answer.get("vertices", [])
        running = bool(vertices) and all(each["status"] == "RUNNING" for each in vertices)
        return JobState(answer["state"], running)

    async def exceptions(self, job_id: str) -> tuple[JobException, ...]:
        """Return the newest exceptions of a job, newest first."""
        status, answer = await self._http.call("GET", f"/jobs/{job_id}/exceptions?maxExceptions=10")
        if status != 200:
            return ()
        entries = answer.get("exceptionHistory", {}).get("entries", [])
        return tuple(_exception(entry) for entry in entries)

    async def check_present(self) -> None:
        """Make sure that there is a cluster with somebody to run jobs.

        Raises:
            EngineUnavailable: there is none for the moment.
        """
        status, answer = await self._http.call("GET", "/overview")
        if status != 200 or not answer.get("taskmanagers"):
            raise EngineUnavailable(f"the cluster has no TaskManager: HTTP {status}")

    async def named(self, name: str) -> list[str]:
        """Return the ids of the jobs of this name that have not ended."""
        status, answer = await self._http.call("GET", "/jobs/overview")
        jobs = answer.get("jobs", []) if status == 200 else []
        return [each["jid"] for each in jobs if each["name"] == name and each["state"] not in ENDED]

    async def checkpoint_root(self) -> Path | None:
        """Return the folder in which the cluster keeps the checkpoints of its jobs."""
        status, answer = await self._http.call("GET", "/jobmanager/config")
        entries = answer if status == 200 else []
        values = {each["key"]: each["value"] for each in entries}
        return _folder(values.get("execution.checkpointing.dir", ""))

    async def latest_snapshot(self, job_id: str) -> Path | None:
        """Return the folder of the newest checkpoint or savepoint of a job that is known."""
        status, answer = await self._http.call("GET", f"/jobs/{job_id}/checkpoints")
        latest = answer.get("latest", {}) if status == 200 else {}
        found = [each for kind in ("completed", "savepoint") if (each := latest.get(kind))]
        if not found:
            return None
        newest = max(found, key=lambda each: int(each.get("id", 0)))
        return _folder(str(newest.get("external_path", "")))

    async def stop(self, job_id: str, directory: str) -> Path | None:
        """Stop a job with a savepoint and return the savepoint's folder.

        Raises:
            SavepointFailed: the savepoint failed, or took too long.
            EngineUnavailable: the cluster went away meanwhile.
        """
        status, answer = await self._http.call(
            "POST", f"/jobs/{job_id}/stop", {"targetDirectory": directory, "drain": False}
        )
        if status != 202:
            raise EngineUnavailable(f"job {job_id} cannot be stopped: HTTP {status} {answer}")
        trigger = answer["request-id"]
        try:
            async with asyncio.timeout(_STOP_TIMEOUT):
                location = await self._saved(job_id, trigger)
                await self.ended(job_id)
        except TimeoutError:
            raise SavepointFailed(f"The job did not stop in {_STOP_TIMEOUT:g} s.") from None
        return _folder(location)

    async def _saved(self, job_id: str, trigger: str) -> str:
        while True:
            path = f"/jobs/{job_id}/savepoints/{trigger}"
            status, answer = await self._http.call("GET", path)
            if status != 200:
                raise EngineUnavailable(f"GET {path}: HTTP {status}")
            if answer.get("status", {}).get("id") == "COMPLETED":
                operation = answer.get("operation", {})
                if failure := operation.get("failure-cause"):
                    trace = failure.get("stack-trace", "")
                    raise SavepointFailed(f"The final savepoint failed: {reason(trace)}")
                return str(operation.get("location", ""))
            await asyncio.sleep(_POLL)

    async def ended(self, job_id: str) -> None:
        """Wait until a job is over."""
        while True:
            state = await self.state(job_id)
            if state is None or state.status in ENDED:
                return
            await asyncio.sleep(_POLL)

    async def cancel(self, job_id: str) -> None:
        """End a job at once and wait until it is over."""
        status, _ = await self._http.call("PATCH", f"/jobs/{job_id}?mode=cancel")
        if status < 400:
            await self.ended(job_id)


def _folder(location: str) -> Path | None:
    path = location.removeprefix("file:")
    return Path("/" + path.lstrip("/")) if path else None


def _exception(entry: Any) -> JobException:
    trace = str(entry.get("stacktrace", ""))
    found = causes(trace)
    name = found[-1][0] if found else str(entry.get("exceptionName", ""))
    at = datetime.fromtimestamp(entry.get("timestamp", 0) / 1000, UTC)
    return JobException(name, reason(trace), at)
