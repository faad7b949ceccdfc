"""Which filters can be approved, and what is said of those that cannot."""

import hashlib

import pytest

from flinkfilter.cli.live.approval import Candidate, candidate, waiting_digest
from flinkfilter.cli.live.approval import waiting as those_that_wait
from flinkfilter.cli.live.changes import Change, Nothing

A, B, C = "a" * 64, "b" * 64, "c" * 64
ANNOTATE = "kubectl annotate --overwrite -n shop flinkfilter orders"
MANAGER = "--field-manager=flinkfilter-approval"


def test_a_filter_that_waits_is_approved_as_its_message_says(live, waiting):
    """By the annotation that the printed command sets, with the digest that is shown."""
    found = candidate(live(**waiting()))
    assert isinstance(found, Candidate)
    assert found.change == Change({"flinkfilter.io/approved": A}, f"approved {A}")
    assert found.rejected is None


def test_what_stands_there_for_something_else_does_not_matter(live, waiting):
    """An approval of another digest, or a word, is written over."""
    for value in (B, "true", "yes", f"{B},{C}"):
        assert isinstance(candidate(live({"approved": value}, **waiting())), Candidate)


def test_one_that_is_being_deleted(live, waiting):
    """It will never run."""
    found = candidate(live(metadata={"deletionTimestamp": "2026-01-31T12:00:00Z"}, **waiting()))
    assert found == Nothing("it is being deleted")


@pytest.mark.parametrize(
    ("generation", "status", "what"), [(1, {}, "at it yet"), (2, None, "at its latest change yet")]
)
def test_one_that_was_not_looked_at(live, waiting, generation, status, what):
    """What is shown is not what the spec asks for now, so it must not be approved."""
    parts = waiting() if status is None else status
    found = candidate(live(metadata={"generation": generation}, **parts))
    assert isinstance(found, Nothing)
    assert f"the operator has not looked {what}; try again in a moment" in found.why
    assert not found.well


def test_an_invalid_one(live, waiting, the_condition):
    """The problems are repeated, with their fields."""
    problem = "spec.conditions[0].field: no such column"
    conditions = [the_condition("Valid", "False", "InvalidSpec", problem)]
    status = waiting(conditions=conditions, proposed=None, phase="Invalid")
    assert candidate(live(**status)) == Nothing(f"its spec is invalid: {problem}")


def test_one_whose_dry_run_failed(live, waiting, the_condition):
    """Confluent's words, and the command that asks once more."""
    conditions = [the_condition("Valid", "False", "DryRunFailed", "refused: no table")]
    found = candidate(live(**waiting(result="Failed", conditions=conditions)))
    assert found == Nothing(
        "refused: no table. Change the spec, or have it asked once more: "
        f"{ANNOTATE} flinkfilter.io/retry=<any new value> {MANAGER}"
    )


def test_one_whose_dry_run_failed_without_a_condition(live, waiting):
    """Somebody wrote the status; the verdict counts."""
    status = waiting(result="Failed", conditions=[])
    assert candidate(live(**status)) == Nothing("Confluent's dry run refused the SQL: ")


@pytest.mark.parametrize("asked", [None, {"digest": B, "result": "Passed"}])
def test_one_that_confluent_was_not_asked_about(live, waiting, the_condition, asked):
    """Neither not at all, nor about another digest."""
    status = waiting(conditions=[the_condition("Valid", "Unknown", "DryRunPending", "is asked")])
    status["proposed"]["dryRun"] = asked
    expected = "Confluent has not said yet whether the SQL could run: is asked"
    assert candidate(live(**status)) == Nothing(expected)
    status["conditions"] = []
    expected = "Confluent has not said yet whether the SQL could run: it is being asked"
    assert candidate(live(**status)) == Nothing(expected)


def test_one_that_runs_as_asked(live, running):
    """Nothing is to be done, and that is well."""
    found = candidate(live(**running()))
    assert found == Nothing(f"nothing waits: revision 3 runs, approved by ann ({C})", well=True)


def test_one_that_proposes_nothing(live):
    """Its own message is the best that can be said."""
    found = candidate(live(observedGeneration=1, phase="Failed", message="The record is damaged"))
    assert found == Nothing("nothing is proposed: The record is damaged")


def test_one_that_is_approved(live, waiting):
    """By whom, and how far it is."""
    approvals = [{"digest": A, "by": "ann", "at": "2026-01-31T12:00:00Z", "via": "annotation"}]
    found = candidate(live(**waiting(approvals=approvals, phase="Deploying", message="Begins")))
    assert found == Nothing(f"{A} is approved already, by ann: Deploying. Begins", well=True)


def test_one_whose_approval_was_not_taken_up_yet(live, waiting):
    """Once more would change nothing."""
    found = candidate(live({"approved": f"{B}, {A}"}, **waiting()))
    assert found == Nothing(f"{A} is approved already; the operator is to take it up", well=True)


def test_a_rejected_one(live, waiting, rejected):
    """Who rejected it and why, and the way to approve it after all."""
    found = candidate(live({"rejected": A}, **waiting(rejections=[rejected("a")])))
    assert found == Nothing(
        f"{A} was rejected by bob at 2026-01-31T12:00:00+00:00: too wide. Change the spec; or, to "
        "approve it after all, clear both annotations and approve anew: "
        f"{ANNOTATE} flinkfilter.io/rejected- flinkfilter.io/approved- {MANAGER}"
    )


def test_one_whose_rejection_was_not_taken_up_yet(live, waiting):
    """The annotation alone is enough."""
    found = candidate(live({"rejected": f"{B},{A}", "approved": A}, **waiting()))
    assert isinstance(found, Nothing)
    assert found.why.startswith(f"{A} was rejected. Change the spec")


def test_an_approval_that_is_spent_does_not_rise_again(live, waiting, rejected):
    """Beside the record of a rejection, the same annotation counts only after it was away."""
    long = ",".join([A, B, C, "d" * 64])
    for value, mark in ((A, A), (long, f"sha256:{hashlib.sha256(long.encode()).hexdigest()}")):
        status = waiting(rejections=[rejected("a", "")], requests={"spentApproval": mark})
        found = candidate(live({"approved": value}, **status))
        assert isinstance(found, Nothing)
        assert f"{A} was rejected by bob" in found.why


def test_a_rejection_can_be_lifted(live, waiting, rejected):
    """When its annotation is away, by whoever names the filter and is shown the record."""
    for annotations in ({}, {"approved": B}):
        filter_ = live(annotations, **waiting(rejections=[rejected("a")]))
        found = candidate(filter_)
        assert isinstance(found, Candidate)
        assert found.rejected is not None
        assert found.rejected.reason == "too wide"
        assert those_that_wait([filter_]) == []


def test_those_that_wait(live, waiting, running):
    """The ones with something to approve, in their order."""
    filters = [live(**waiting("b")), live(**running()), live(**waiting("a"))]
    assert [each.proposed.digest for each in those_that_wait(filters)] == [B, A]
    assert [waiting_digest(each) for each in filters] == [B, "", A]
