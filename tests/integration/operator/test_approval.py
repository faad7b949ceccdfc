"""Which approvals count, on the real API server."""

import pytest

from confluent_simulator import Fault, FaultKind

APPROVED = "flinkfilter.io/approved"
REJECTED = "flinkfilter.io/rejected"


def test_an_approval_is_recorded_though_confluent_is_down_and_it_vanishes(
    filters, operator, simulator
):
    """Seen once, it holds: the filter is deployed when Confluent is back."""
    filters.apply()
    digest = filters.wait_shown()
    down = Fault(FaultKind.STATUS, status=503, times=10_000)
    simulator.call(lambda s: s.inject(down))
    filters.annotate(f"{APPROVED}={digest}")
    filters.wait(".status.approvals[0].digest", digest)
    filters.annotate(f"{APPROVED}-")
    simulator.call(lambda s: s.behaviour.faults.clear())
    filters.wait(".status.phase", "Running")
    assert filters.status()["running"]["digest"] == digest
    assert APPROVED not in filters.get()["metadata"].get("annotations", {})


def test_true_at_creation_approves_nothing(filters, operator, simulator):
    """What nobody could have read is not approved; the message holds a command that works."""
    filters.apply(metadata={"annotations": {APPROVED: "true"}})
    digest = filters.wait_shown()
    assert filters.condition("Approved") == ("False", "ApprovalNotBound")
    assert f"{APPROVED}={digest}" in filters.status()["message"]
    assert simulator.call(lambda s: s.log.writes()) == []


def test_true_after_the_digest_was_shown_approves_it(filters, operator):
    """Whoever says true to what stands there means what stands there."""
    filters.apply()
    filters.wait_shown()
    filters.annotate(f"{APPROVED}=true")
    filters.wait(".status.phase", "Running")
    assert filters.status()["approvals"][0]["via"] == "true"


def test_true_together_with_an_edit_approves_nothing(filters, operator):
    """A true that stays while the spec changes does not follow the change."""
    filters.apply()
    filters.wait_shown()
    filters.annotate(f"{APPROVED}=true")
    filters.wait(".status.phase", "Running")
    before = filters.status()["running"]["digest"]
    filters.apply(metadata={"annotations": {APPROVED: "true"}}, matchAll=True, conditions=None)
    filters.wait(".status.observedGeneration", "2")
    assert filters.condition("Approved") == ("False", "ApprovalNotBound")
    assert filters.status()["running"]["digest"] == before


class TestDigestsOnly:
    """An installation where only digests count."""

    @pytest.fixture
    def more_settings(self):
        """Settings under which "true" approves nothing."""
        return {"approval": {"acceptTrue": False}}

    @pytest.fixture
    def installation(self, own_installation):
        """Another operator than that of the other tests."""
        return own_installation

    def test_settings_can_refuse_true(self, filters, operator):
        """Where only digests count, true says so."""
        filters.apply()
        filters.wait_shown()
        filters.annotate(f"{APPROVED}=true")
        filters.wait('.status.conditions[?(@.type=="Approved")].reason', "ApprovalNotBound")
        assert 'does not accept "true"' in filters.status()["message"]


def test_one_of_several_digests_approves(filters, operator):
    """A manifest that goes through several environments lists all their digests."""
    filters.apply()
    digest = filters.wait_shown()
    filters.annotate(f"{APPROVED}={'0' * 64},{digest}")
    filters.wait(".status.phase", "Running")


@pytest.mark.parametrize("value", ["yes", "{prefix}", "{digest}0"])
def test_anything_else_is_not_understood(value, filters, operator, simulator):
    """Neither a word nor a part of the digest approves."""
    filters.apply()
    digest = filters.wait_shown()
    filters.annotate(f"{APPROVED}={value.format(prefix=digest[:12], digest=digest)}")
    filters.wait('.status.conditions[?(@.type=="Approved")].reason', "ApprovalNotUnderstood")
    assert simulator.call(lambda s: s.log.writes()) == []


def test_a_rejection_beats_an_approval(filters, operator, simulator):
    """With both there nothing is deployed, and the reason that was given is kept."""
    filters.apply()
    digest = filters.wait_shown()
    filters.annotate(
        f"{APPROVED}={digest}", f"{REJECTED}={digest}", "flinkfilter.io/reason=too wide"
    )
    filters.wait(".status.rejections[0].reason", "too wide")
    assert filters.condition("Approved") == ("False", "Rejected")
    assert simulator.call(lambda s: s.log.writes()) == []


def test_a_rejected_digest_can_be_approved_after_all(filters, operator):
    """Without the rejection, an approval that is set anew counts."""
    filters.apply()
    digest = filters.wait_shown()
    filters.annotate(f"{REJECTED}={digest}")
    filters.wait('.status.conditions[?(@.type=="Approved")].reason', "Rejected")
    filters.annotate(f"{REJECTED}-", f"{APPROVED}={digest}")
    filters.wait(".status.phase", "Running")
