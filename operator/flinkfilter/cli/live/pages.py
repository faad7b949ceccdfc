"""What enters are filters as they stand in the cluster; what leaves is what people read of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flinkfilter.approval.gate import signer
from flinkfilter.cli.live.approval import Candidate, waiting_digest
from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.cli.live.visible import one_line, visible
from flinkfilter.resource.deployment import Deployment, Sql, Step
from flinkfilter.resource.reasons import ConditionType
from flinkfilter.resource.status import HistoryEntry, Proposed, Running

SHORT = 12
"""How much of a digest stands in tables."""
OVERVIEW = ("NAMESPACE", "NAME", "PHASE", "READY", "REVISION", "WAITING", "MESSAGE")
HISTORY = ("REVISION", "OUTCOME", "FROM", "TO", "APPROVED BY", "TOPIC", "DIGEST")
_INDENT = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A filter in one line.

    Attributes:
        namespace, name: of the resource.
        phase: for people; empty until the operator has seen it.
        ready: the status of the condition Ready; empty as phase is.
        revision: which one runs; None when none does.
        waiting: the digest that waits for an approval; empty when none does.
        message: what is going on.
    """

    namespace: str
    name: str
    phase: str
    ready: str
    revision: int | None
    waiting: str
    message: str

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the table under OVERVIEW."""
        revision = "-" if self.revision is None else str(self.revision)
        parts = (self.phase, self.ready, revision, self.waiting[:SHORT])
        cells = (self.namespace, self.name, *(part or "-" for part in parts))
        return (*cells, one_line(self.message) or "the operator has not looked at it yet")

    def data(self) -> dict[str, Any]:
        """Give the same for programs."""
        return {
            "namespace": self.namespace,
            "name": self.name,
            "phase": self.phase or None,
            "ready": self.ready or None,
            "revision": self.revision,
            "waiting": self.waiting or None,
            "message": self.message,
        }


def row_of(live: LiveFilter) -> Row:
    """Give a filter's line."""
    status = live.status
    return Row(
        namespace=live.namespace,
        name=live.name,
        phase=status.phase.value if status.phase else "",
        ready=live.holds(ConditionType.READY),
        revision=status.running.revision if status.running else None,
        waiting=waiting_digest(live),
        message=status.message,
    )


def history_cells(entry: HistoryEntry) -> tuple[str, ...]:
    """What stands of a revision in the table under HISTORY."""
    until = _time(entry.until) if entry.until else "-"
    parts = (entry.outcome.value, _time(entry.since), until, entry.approved_by, entry.topic or "-")
    return (str(entry.revision), *(one_line(part) for part in parts), entry.digest)


def page_of(live: LiveFilter) -> Iterator[str]:
    """Tell all about one filter that a person needs, in lines."""
    status = live.status
    yield _title(live)
    yield _line("phase", status.phase.value if status.phase else "-")
    yield _line("message", one_line(status.message) or "the operator has not looked at it yet")
    yield _line("topic", visible(live.topic))
    seen = (
        "" if live.is_current else f", of which the operator has seen {status.observed_generation}"
    )
    yield _line("spec", f"generation {live.generation}{seen}{'' if live.enabled else ', disabled'}")
    if status.running:
        yield _line("runs", _running(status.running))
    yield from _proposed(live)
    for title, deployment in (("statement", status.deployment), ("change", status.replacement)):
        if deployment:
            yield from _deployment(title, deployment)
    if status.sink:
        made = "made by this filter" if status.sink.created_by_us else "was there before"
        yield _line("table", f"{visible(status.sink.topic)}, {made}")
    for name, value in sorted(live.annotations.items()):
        yield _line("annotation", one_line(f"{name}: {value}"))
    for warning in live.warnings:
        yield _line("warning", one_line(str(warning)))
    for condition in status.conditions:
        words = f": {condition.message}" if condition.message else ""
        text = f"{condition.type}={condition.status} {condition.reason}{words}"
        yield _line("condition", one_line(text))


def proposal_of(candidate: Candidate) -> Iterator[str]:
    """Show what an approval would let run, in lines: the SQL, and its difference to what runs."""
    live, proposed = candidate.filter, candidate.proposed
    running = live.status.running
    yield _title(live)
    yield _line("digest", proposed.digest)
    yield _line("topic", visible(live.topic))
    yield _line("begins", f"{one_line(live.start_from)}, where nothing ran before")
    yield _line("deletion", f"{one_line(live.deletion_policy)} the table when the filter goes")
    yield _line("dry run", "passed")
    yield _line("runs", _running(running) if running else "nothing yet")
    if candidate.rejected:
        record = candidate.rejected
        why = f": {record.reason}" if record.reason else ""
        yield _line("rejected", one_line(f"by {signer(record.by)} at {_time(record.at)}{why}"))
    for warning in live.warnings:
        yield _line("warning", one_line(str(warning)))
    yield ""
    yield from sql_lines(proposed.sql)
    if running:
        yield ""
        yield from difference_lines(proposed.diff)


def sql_lines(sql: Sql) -> Iterator[str]:
    """Give both statements, in lines."""
    yield from visible(f"{sql.sink}\n\n{sql.insert}").split("\n")


def difference_lines(difference: str) -> list[str]:
    """Give a difference in lines, or say that there is none."""
    if not difference:
        return ["The SQL is the one that runs; what differs is where it runs, or what may be lost."]
    return visible(difference).split("\n")


def _title(live: LiveFilter) -> str:
    named = f"  {one_line(live.display_name)}" if live.display_name else ""
    return f"{live}{named}"


def _line(title: str, text: str) -> str:
    return f"  {title:<{_INDENT}}{text}"


def _running(running: Running) -> str:
    by = one_line(signer(running.approved_by))
    return (
        f"revision {running.revision} since {_time(running.since)}, approved by {by}, "
        f"{running.digest}"
    )


def _proposed(live: LiveFilter) -> Iterator[str]:
    proposed = live.status.proposed
    if proposed is None:
        return
    approved = live.holds(ConditionType.APPROVED) == "True"
    state = "approved" if approved else live.reason(ConditionType.APPROVED) or "not approved"
    yield _line("proposed", f"{proposed.digest} since {_time(proposed.since)}, {state}")
    yield _line("dry run", _dry_run(proposed))


def _dry_run(proposed: Proposed) -> str:
    asked = proposed.dry_run
    if asked is None or asked.digest != proposed.digest:
        return "not answered yet"
    detail = f": {asked.detail}" if asked.detail else ""
    return one_line(f"{asked.result.value}{detail}")


def _deployment(title: str, deployment: Deployment) -> Iterator[str]:
    if deployment.step is not Step.RUNNING:
        step = f"deployment {deployment.number} at {deployment.step.value}"
        why = f": {deployment.failure.detail}" if deployment.failure else ""
        yield _line(title, one_line(f"{step} since {_time(deployment.since)}{why}"))
    for record in deployment.statements:
        yield _line(title, one_line(f"{record.name} ({record.role.value})"))


def _time(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
