"""The summary: from everything recorded and seen to conditions, a phase and a message.

The only place that writes them. It says three things about the current spec (Valid, Approved,
Deployed) and one about what runs (Ready), so that each can be well beside the other's trouble.
"""

from flinkfilter.approval.gate import Verdict
from flinkfilter.lifecycle.conditions import cut, merged
from flinkfilter.lifecycle.doubts import warnings_of
from flinkfilter.lifecycle.findings import approved, deployed, valid
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.readiness import readiness_of
from flinkfilter.resource.status import Status


def summarised(status: Status, view: View, verdict: Verdict | None) -> Status:
    """Bring phase, message and conditions of a status up to date with the rest of it.

    Args:
        status: the recorded status with this pass's changes.
        view: the resource, Confluent Cloud and the time.
        verdict: of the approval gate; None when there is no digest to judge.
    """
    is_valid = valid(status, view)
    is_approved = approved(status, view, verdict)
    is_deployed = deployed(status, view, is_approved=is_approved.holds)
    readiness = readiness_of(status, view, is_valid, is_approved, is_deployed)
    findings = (*readiness.findings(), is_valid, is_approved, is_deployed)
    generation = view.facts.generation
    return status.changed(
        observed_generation=generation,
        phase=readiness.phase,
        message=cut(readiness.message),
        warnings=warnings_of(view.facts.wanted),
        conditions=merged(status.conditions, findings, generation, view.now),
    )
