"""Designs that look right and are wrong: each changes one decision of the real program."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from flinkfilter.approval.gate import Shown, judge
from flinkfilter.lifecycle import beginning, deploying, leftovers, planning, replacing, starting
from flinkfilter.lifecycle.beginning import replacement_begun
from flinkfilter.lifecycle.deployment import deployment_of
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.orphans import number_beyond
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.planning import plan
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.writers import Survey
from flinkfilter.resource.constants import APPROVED
from flinkfilter.resource.deployment import Deployment, Origin
from flinkfilter.resource.status import Status
from statespace.program import Program
from statespace.revisions import DIGESTS

Patch = Callable[[pytest.MonkeyPatch], None]


class Design(NamedTuple):
    """A wrong design, where it shows, and how the exploration has to find it out."""

    begins: str
    harm: str
    patch: Patch
    program: Callable[[], Program] = Program
    surprises: int = 1


def _names_of_digests(patch: pytest.MonkeyPatch) -> None:
    def named(
        status: Status, revision: Revision, approved_by: str, number: int, view: View
    ) -> Deployment:
        del number
        ours = 1 + list(DIGESTS.values()).index(revision.digest)
        return deployment_of(status, revision, approved_by, ours, view)

    patch.setattr(beginning, "deployment_of", named)


def _approval_by_generation(patch: pytest.MonkeyPatch) -> None:
    def judged(shown: Shown, annotations: Mapping[str, str], status: Status, *more: Any) -> Any:
        if annotations.get(APPROVED):
            annotations = {**annotations, APPROVED: shown.digest}
        return judge(shown, annotations, status, *more)

    patch.setattr(planning, "judge", judged)


def _always_from_the_start(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(beginning, "origin_after", lambda *_: Origin())


def _whatever_bears_the_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(leftovers, "is_ours", lambda *_: True)


def _beside_the_dying(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deploying, "leaves_room", lambda *_: True)


def _without_soak(status: Status, view: View) -> Plan:
    return plan(
        status, replace(view, settings=view.settings.model_copy(update={"soak_seconds": 0}))
    )


def _forgotten_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(replacing, "is_over", lambda *_: True)


def _record_believed(patch: pytest.MonkeyPatch) -> None:
    def beside(status: Status, wanted: Revision, survey: Survey, view: View) -> Status:
        number = number_beyond(status, survey, view)
        return replacement_begun(status, wanted, view, number=number)

    patch.setattr(starting, "_beyond_record", beside)


def _nothing(patch: pytest.MonkeyPatch) -> None:
    del patch


DESIGNS = {
    "the intent is recorded after the act": Design(
        "approved", "was not recorded", _nothing, lambda: Program(records_first=False)
    ),
    "names are made of digests": Design("changed", "is used twice", _names_of_digests),
    "an approval is of a generation": Design(
        "approved", "what nobody approved is created", _approval_by_generation
    ),
    "each revision begins where startFrom says": Design(
        "changes", "reads events again", _always_from_the_start
    ),
    "whatever bears a recorded name is ours": Design(
        "changes", "which is not ours", _whatever_bears_the_name
    ),
    "nothing waits for what is being deleted": Design(
        "given up", "writes beside", _beside_the_dying
    ),
    "a gap in a list is an absence": Design(
        "runs", "writes beside", _nothing, lambda: Program(believes_gaps=True)
    ),
    "the old one is deleted before the new one has proved itself": Design(
        "hands over", "has not proved itself", _nothing, lambda: Program(planner=_without_soak)
    ),
    "a status is never older than what runs": Design(
        "is restored", "writes beside", _record_believed
    ),
    "one that failed is forgotten before it is gone": Design(
        "changes", "are left that nobody needs", _forgotten_at_once
    ),
}
