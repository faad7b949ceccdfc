"""Telling people what happened to a filter: in the log, Events, counts, and notifications."""

import structlog

from flinkfilter.cluster.events import EventRecorder
from flinkfilter.controller.cache import Body, Key, uid_of
from flinkfilter.controller.figures import drift, recorded_drift, rollbacks
from flinkfilter.errors import Rejected, RemoteError
from flinkfilter.lifecycle.deployment import names_of
from flinkfilter.lifecycle.notices import Notify, notices
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.transitions import MAX_NOTE, transitions
from flinkfilter.metrics.measures import Measures
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import Status

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Telling:
    """Tells what happened, once it is recorded; what cannot be told changes nothing.

    Attributes:
        measures: what scrapes find.
    """

    def __init__(self, recorder: EventRecorder, measures: Measures, notify: Notify) -> None:
        self.measures = measures
        self._recorder = recorder
        self._notify = notify
        self._refusals: dict[str, str] = {}
        self._drifts: dict[str, Reason] = {}

    async def happened(self, body: Body, before: Status, after: Status) -> None:
        """Tell what happened between two statuses of a filter; `body` has the second."""
        for cause in rollbacks(before, after):
            self.measures.rolled_back(cause)
        self._notify(body["metadata"], notices(before, after))
        for event in transitions(before, after):
            log.info(event.reason, **context_of(body, after), note=event.note)
            await self._record(body, event.reason, event.note, warning=event.warning)

    def seen(self, status: Status, view: View) -> None:
        """Count, once and at first sight, that a statement was changed from outside."""
        uid = view.facts.uid
        known = self._drifts.pop(uid, recorded_drift(status))
        if found := drift(status, view):
            self._drifts[uid] = found
            if found is not known:
                self.measures.drifted(found)

    async def refused(self, body: Body, key: Key, refusal: Rejected) -> None:
        """Say in an Event, once, that the status cannot be written; there is no other place."""
        if self._refusals.get(uid_of(body)) == str(refusal):
            return
        self._refusals[uid_of(body)] = str(refusal)
        note = f"Nothing can be recorded, so nothing is done; correct the spec. {refusal}"
        log.warning("write refused", filter=str(key), error=str(refusal))
        await self._record(body, Reason.WRITE_REFUSED, note[:MAX_NOTE], warning=True)

    def accepted(self, body: Body) -> None:
        """Take in that the status can be written; another refusal is news again."""
        self._refusals.pop(uid_of(body), None)

    async def _record(self, body: Body, reason: str, note: str, *, warning: bool) -> None:
        try:
            await self._recorder.record(body, reason, note, warning=warning)
        except RemoteError as error:
            # An Event is a courtesy; the status holds the same and was written.
            log.warning("event not recorded", error=str(error))


def context_of(body: Body, status: Status) -> dict[str, str | None]:
    """Name a filter and what it is about, for the log."""
    metadata = body["metadata"]
    digest = status.proposed or status.running
    names = names_of(status)
    return {
        "filter": f"{metadata['namespace']}/{metadata['name']}",
        "uid": metadata["uid"],
        "digest": digest.digest if digest else None,
        "statement": names[-1] if names else None,
    }
