"""Which filters wait for an approval, and what is the matter with those that do not. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from flinkfilter.approval.gate import approval_of, mark_of, rejection_of, signer
from flinkfilter.cli.live.changes import Change, Nothing
from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.resource.constants import APPROVED, REJECTED, RETRY, annotate_command
from flinkfilter.resource.reasons import ConditionType, Reason
from flinkfilter.resource.status import DryRunResult, Proposed, Rejection


@dataclass(frozen=True, slots=True)
class Candidate:
    """A filter whose proposed digest can be approved.

    Attributes:
        filter: as it was read.
        proposed: what would run.
        rejected: the record of an earlier rejection, which an approval would lift.
    """

    filter: LiveFilter
    proposed: Proposed
    rejected: Rejection | None = None

    @property
    def change(self) -> Change:
        """What approves it: the annotation that the operator's own messages set as well."""
        digest = self.proposed.digest
        return Change({APPROVED: digest}, f"approved {digest}")


def candidate(live: LiveFilter) -> Candidate | Nothing:
    """Find out whether a filter can be approved now, and if not, what ends that."""
    if live.deleted:
        return Nothing("it is being deleted")
    if not live.is_current:
        what = "its latest change" if live.status.phase else "it"
        return Nothing(
            f"the operator has not looked at {what} yet; try again in a moment. If that does not "
            "help: does it run, and is this one of its namespaces?"
        )
    if reason := _invalid(live):
        return Nothing(reason)
    proposed = live.status.proposed
    if proposed is None:
        return _nothing_proposed(live)
    return _rejected(live, proposed) or _approved(live, proposed) or _waits(live, proposed)


def waiting(lives: Iterable[LiveFilter]) -> list[Candidate]:
    """Find the filters that wait for an approval; those that were rejected do not."""
    found = [candidate(live) for live in lives]
    return [each for each in found if isinstance(each, Candidate) and each.rejected is None]


def waiting_digest(live: LiveFilter) -> str:
    """Give the digest that waits for an approval; empty when none does."""
    found = waiting([live])
    return found[0].proposed.digest if found else ""


def _invalid(live: LiveFilter) -> str | None:
    valid = live.status.condition(ConditionType.VALID.value)
    if valid is None or valid.status != "False":
        return None
    if valid.reason == Reason.DRY_RUN_FAILED.value:
        retry = annotate_command(live.namespace, live.name, f"{RETRY}=<any new value>")
        return f"{valid.message}. Change the spec, or have it asked once more: {retry}"
    return f"its spec is invalid: {valid.message}"


def _nothing_proposed(live: LiveFilter) -> Nothing:
    running = live.status.running
    if running is None:
        return Nothing(f"nothing is proposed: {live.status.message}")
    by = signer(running.approved_by)
    return Nothing(
        f"nothing waits: revision {running.revision} runs, approved by {by} ({running.digest})",
        well=True,
    )


def _rejected(live: LiveFilter, proposed: Proposed) -> Nothing | None:
    """Say why an approval would not count beside a rejection; None when it would."""
    digest = proposed.digest
    record = rejection_of(digest, live.status)
    rejected = digest in _digests(live.annotations.get(REJECTED, ""))
    value = live.annotations.get(APPROVED, "").strip()
    spent = record and value and mark_of(value) == live.status.requests.spent_approval
    if not rejected and not (spent and digest in _digests(value)):
        return None
    who = f" by {signer(record.by)} at {_time(record)}" if record else ""
    why = f": {record.reason}" if record and record.reason else ""
    clear = annotate_command(live.namespace, live.name, f"{REJECTED}- {APPROVED}-")
    return Nothing(
        f"{digest} was rejected{who}{why}. Change the spec; or, to approve it after all, clear "
        f"both annotations and approve anew: {clear}"
    )


def _approved(live: LiveFilter, proposed: Proposed) -> Nothing | None:
    digest = proposed.digest
    if record := approval_of(digest, live.status):
        by = signer(record.by)
        return Nothing(f"{digest} is approved already, by {by}: {_stands(live)}", well=True)
    if digest in _digests(live.annotations.get(APPROVED, "")):
        return Nothing(f"{digest} is approved already; the operator is to take it up", well=True)
    return None


def _waits(live: LiveFilter, proposed: Proposed) -> Candidate | Nothing:
    asked = proposed.dry_run
    if asked is None or asked.digest != proposed.digest:
        valid = live.status.condition(ConditionType.VALID.value)
        why = valid.message if valid else "it is being asked"
        return Nothing(f"Confluent has not said yet whether the SQL could run: {why}")
    if asked.result is not DryRunResult.PASSED:
        return Nothing(f"Confluent's dry run refused the SQL: {asked.detail}")
    return Candidate(live, proposed, rejection_of(proposed.digest, live.status))


def _stands(live: LiveFilter) -> str:
    return f"{live.status.phase}. {live.status.message}"


def _digests(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(","))


def _time(record: Rejection) -> str:
    return record.at.isoformat(timespec="seconds")
