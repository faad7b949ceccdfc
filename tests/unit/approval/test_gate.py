"""The gate: which annotations count as approvals and rejections, and what is recorded of them."""

from datetime import UTC, datetime

import pytest

from flinkfilter.approval.gate import (
    UNVERIFIED,
    Shown,
    Signers,
    Verdict,
    judge,
    mark_of,
    signer,
)
from flinkfilter.resource.deployment import Sql
from flinkfilter.resource.status import (
    Approval,
    Proposed,
    Rejection,
    Requests,
    Running,
    Status,
    Via,
)

A, B, C = "a" * 64, "b" * 64, "c" * 64
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 31, 13, 0, tzinfo=UTC)
SQL = Sql(sink="CREATE TABLE t", insert="INSERT INTO t")


def shown(digest: str, generation: int = 1, *, accept_true: bool = True) -> Shown:
    """The digest on the table."""
    return Shown(digest, generation, accept_true)


def having_shown(digest: str, generation: int = 1, status: Status | None = None) -> Status:
    """A status in which people could read the digest of this generation."""
    proposed = Proposed(digest=digest, sql=SQL, since=NOW)
    return (status or Status()).changed(observed_generation=generation, proposed=proposed)


def annotated(**values: str) -> dict[str, str]:
    """Annotations of ours, by their short names."""
    return {f"flinkfilter.io/{name}": value for name, value in values.items()}


def approval(digest: str, via: Via = Via.ANNOTATION) -> Approval:
    """The record of an approval at NOW."""
    return Approval(digest=digest, by="unverified", at=NOW, via=via)


def rejection(digest: str, reason: str = "") -> Rejection:
    """The record of a rejection at NOW."""
    return Rejection(digest=digest, by="unverified", at=NOW, reason=reason)


def test_a_name_that_nothing_proves_is_none():
    """In a sentence, `unverified` alone would read as somebody's name."""
    assert signer("alice") == "alice"
    assert signer(UNVERIFIED) == "an unverified user"


class TestDigests:
    """Approving by naming the digest."""

    def test_nothing_said_awaits(self):
        """Without an annotation and without a record the digest waits, and nothing is recorded."""
        status = having_shown(A)
        verdict, after = judge(shown(A), {}, status, NOW)
        assert (verdict, after) == (Verdict.AWAITING, status)

    def test_the_digest_itself_approves(self):
        """The annotation with exactly the current digest approves, and the record says so."""
        verdict, after = judge(shown(A), annotated(approved=A), Status(), NOW)
        assert verdict is Verdict.APPROVED
        assert after.approvals == (approval(A),)

    @pytest.mark.parametrize("value", [f"{B},{A}", f"{A},{B}", f" {B} , {A} ", f"{A},", f"{A}, x"])
    def test_a_list_approves_each_of_its_digests(self, value):
        """One manifest names the digests of several environments; spaces around them are free."""
        verdict, after = judge(shown(A), annotated(approved=value), Status(), NOW)
        assert verdict is Verdict.APPROVED
        assert after.approvals == (approval(A),)

    @pytest.mark.parametrize(
        "value", [A[:63], A[:8], A + "a", A.upper(), f"sha256:{A}", f"{A} {B}", f"{A};{B}"]
    )
    def test_digests_are_compared_whole(self, value):
        """A prefix, a longer text or another spelling of the digest approves nothing."""
        verdict, after = judge(shown(A), annotated(approved=value), having_shown(A), NOW)
        assert verdict is Verdict.NOT_UNDERSTOOD
        assert after.approvals == ()

    @pytest.mark.parametrize("value", [B, f"{B},{C}"])
    def test_other_digests_do_not_approve_this_one(self, value):
        """Digests of something else are told apart from nonsense."""
        verdict, after = judge(shown(A), annotated(approved=value), having_shown(A), NOW)
        assert verdict is Verdict.OTHER_DIGEST
        assert after == having_shown(A)

    @pytest.mark.parametrize(
        "value",
        [
            "yes",
            "True",
            "TRUE",
            "false",
            "1",
            ",",
            "\uff54\uff52\uff55\uff45",
            "\uff41" * 64,
            "\x00",
            "x" * 200_000,
            "é",
        ],
    )
    def test_nonsense_is_not_understood_and_never_recorded(self, value):
        """Whatever else stands in the annotation approves nothing and leaves the status alone."""
        verdict, after = judge(shown(A), annotated(approved=value), having_shown(A), NOW)
        assert verdict is Verdict.NOT_UNDERSTOOD
        assert after == having_shown(A)

    @pytest.mark.parametrize("value", ["", " ", "\t\n"])
    def test_an_empty_annotation_is_none(self, value):
        """An annotation without content waits like a missing one."""
        verdict, after = judge(shown(A), annotated(approved=value), having_shown(A), NOW)
        assert (verdict, after) == (Verdict.AWAITING, having_shown(A))

    def test_an_approval_may_come_before_the_spec(self):
        """A digest computed in a pull request approves at the very first sight of the spec."""
        verdict, _ = judge(shown(A), annotated(approved=A), Status(), NOW)
        assert verdict is Verdict.APPROVED


class TestRecords:
    """What is recorded holds."""

    def test_an_approval_outlives_its_annotation(self):
        """What was recorded holds when a GitOps engine takes the annotation away."""
        _, recorded = judge(shown(A), annotated(approved=A), Status(), NOW)
        verdict, after = judge(shown(A), {}, recorded, LATER)
        assert (verdict, after) == (Verdict.APPROVED, recorded)

    def test_there_and_back_needs_no_new_approval(self):
        """A, then B, then A again: the approval of A still holds, that of B is still missing."""
        _, status = judge(shown(A), annotated(approved=A), Status(), NOW)
        in_between, status = judge(shown(B, 2), annotated(approved=A), status, LATER)
        back, status = judge(shown(A, 3), {}, status, LATER)
        assert in_between is Verdict.OTHER_DIGEST
        assert back is Verdict.APPROVED
        assert status.approvals == (approval(A),)

    @pytest.mark.parametrize(
        "annotations",
        [
            {},
            annotated(approved=A),
            annotated(approved="true"),
            annotated(approved="nonsense"),
            annotated(rejected=A, reason="no"),
            annotated(approved=A, rejected=A),
            annotated(approved="true", rejected=A),
            annotated(approved=f"{A},{B}", rejected=f"{A},{B}"),
            annotated(approved="x" * 100_000, rejected=A),
            annotated(approved=f"{A}," + "x" * 100_000, rejected=A),
        ],
    )
    @pytest.mark.parametrize(
        "before",
        [
            Status(),
            having_shown(A),
            having_shown(A, status=Status(approvals=(approval(A),))),
            having_shown(A, status=Status(rejections=(rejection(A),))),
            having_shown(A, status=Status(approvals=(approval(A),), rejections=(rejection(A),))),
        ],
    )
    def test_judging_twice_changes_nothing(self, annotations, before):
        """The second look at the same annotations gives the same verdict and the same record."""
        first, once = judge(shown(A), annotations, before, NOW)
        second, twice = judge(shown(A), annotations, once, LATER)
        assert (second, twice) == (first, once)

    def test_the_oldest_approvals_make_room(self):
        """Twenty approvals are kept; the one that falls out holds no longer."""
        digests = [f"{number:064d}" for number in range(21)]
        status = Status()
        for generation, digest in enumerate(digests, 1):
            _, status = judge(shown(digest, generation), annotated(approved=digest), status, NOW)
        assert [entry.digest for entry in status.approvals] == digests[1:]
        assert judge(shown(digests[0], 22), {}, status, NOW)[0] is Verdict.AWAITING

    def test_the_approval_of_what_runs_never_makes_room(self):
        """However many changes are approved and never run, what runs could be put back."""
        running = Running(revision=1, digest=A, sql=SQL, since=NOW, approved_by="unverified")
        _, status = judge(shown(A), annotated(approved=A), Status(running=running), NOW)
        for number in range(25):
            digest = f"{number:064d}"
            _, status = judge(shown(digest, number), annotated(approved=digest), status, NOW)
        assert [entry.digest for entry in status.approvals] == [
            A,
            *(f"{number:064d}" for number in range(6, 25)),
        ]

    def test_a_record_carries_who_signed(self):
        """Approvals and rejections say who set their annotations, and go on saying it."""
        first = Signers(approver="ann", rejecter="bob")
        annotations = annotated(approved=A, rejected=B)
        before = having_shown(A, status=Status(approvals=(approval(B),)))
        _, status = judge(shown(A), annotations, before, NOW, first)
        _, after = judge(shown(A), annotations, status, LATER, Signers("eve", "eve"))
        assert [(entry.digest, entry.by) for entry in after.approvals] == [(A, "ann")]
        assert [(entry.digest, entry.by) for entry in after.rejections] == [(B, "bob")]

    def test_a_long_name_is_cut(self):
        """The status stays small whatever users are called."""
        signers = Signers(approver="a" * 10_000)
        _, after = judge(shown(A), annotated(approved=A), Status(), NOW, signers)
        assert after.approvals[0].by == "a" * 256


class TestTrue:
    """The convenience `"true"` and its limits."""

    def test_true_after_the_digest_was_shown_approves(self):
        """`true` means the digest that people could read, and the record says how it came."""
        verdict, after = judge(shown(A), annotated(approved="true"), having_shown(A), NOW)
        assert verdict is Verdict.APPROVED
        assert after.approvals == (approval(A, Via.TRUE),)

    def test_true_at_creation_never_counts(self):
        """A resource that is created with `true` waits, now and at every later look."""
        annotations = annotated(approved="true")
        first, status = judge(shown(A), annotations, Status(), NOW)
        later, status = judge(shown(A), annotations, having_shown(A, status=status), LATER)
        assert (first, later) == (Verdict.NOT_BOUND, Verdict.NOT_BOUND)
        assert status.approvals == ()

    def test_true_together_with_an_edit_never_counts(self):
        """`true` in one write with a new spec was said before anybody could read its digest."""
        before = having_shown(A, 1)
        first, status = judge(shown(B, 2), annotated(approved="true"), before, NOW)
        status = having_shown(B, 2, status)
        later, status = judge(shown(B, 2), annotated(approved="true"), status, LATER)
        assert (first, later) == (Verdict.NOT_BOUND, Verdict.NOT_BOUND)
        assert status.approvals == ()

    def test_true_that_stands_from_an_earlier_approval_does_not_approve_the_next_edit(self):
        """`true` approved A; left standing, it says nothing about B."""
        annotations = annotated(approved="true")
        _, status = judge(shown(A), annotations, having_shown(A), NOW)
        first, status = judge(shown(B, 2), annotations, status, LATER)
        later, status = judge(shown(B, 2), annotations, having_shown(B, 2, status), LATER)
        assert (first, later) == (Verdict.NOT_BOUND, Verdict.NOT_BOUND)
        assert [entry.digest for entry in status.approvals] == [A]

    def test_true_does_not_approve_a_digest_that_settings_changed(self):
        """The generation is the same, but the digest on show is another one than that of now."""
        before = having_shown(A, 1)
        verdict, _ = judge(shown(B, 1), annotated(approved="true"), before, NOW)
        assert verdict is Verdict.NOT_BOUND

    def test_true_set_anew_counts(self):
        """Taken away and set again after the digest was shown, it is a new word."""
        _, status = judge(shown(A), annotated(approved="true"), Status(), NOW)
        status = having_shown(A, status=status)
        _, status = judge(shown(A), {}, status, LATER)
        verdict, _ = judge(shown(A), annotated(approved="true"), status, LATER)
        assert verdict is Verdict.APPROVED

    def test_the_digest_counts_where_true_did_not(self):
        """The command that the status prints ends the wait."""
        _, status = judge(shown(A), annotated(approved="true"), Status(), NOW)
        verdict, after = judge(shown(A), annotated(approved=A), status, LATER)
        assert verdict is Verdict.APPROVED
        assert after.requests == Requests()

    def test_true_left_standing_does_not_count_for_a_digest_that_returns(self):
        """A is back with its approval; `true` that was spent at B stays spent for C."""
        annotations = annotated(approved="true")
        _, status = judge(shown(A), annotations, having_shown(A), NOW)
        _, status = judge(shown(B, 2), annotations, status, NOW)
        back, status = judge(shown(A, 3), annotations, having_shown(B, 2, status), NOW)
        _, status = judge(shown(C, 4), annotations, status, NOW)
        verdict, _ = judge(shown(C, 4), annotations, having_shown(C, 4, status), NOW)
        assert (back, verdict) == (Verdict.APPROVED, Verdict.NOT_BOUND)

    def test_an_installation_can_refuse_true(self):
        """Where the setting refuses it, `true` never counts and the verdict says why."""
        on_show = shown(A, accept_true=False)
        verdict, after = judge(on_show, annotated(approved="true"), having_shown(A), NOW)
        assert verdict is Verdict.TRUE_REFUSED
        assert after.approvals == ()

    def test_true_in_a_list_is_not_understood(self):
        """`true` stands alone or not at all."""
        annotations = annotated(approved=f"true,{B}")
        verdict, _ = judge(shown(A), annotations, having_shown(A), NOW)
        assert verdict is Verdict.NOT_UNDERSTOOD


class TestRejections:
    """Refusing a digest, and the way back."""

    def test_a_rejection_is_recorded_with_its_reason(self):
        """The digest is refused, by whom and why stands in the record."""
        annotations = annotated(rejected=A, reason="wrong dealer")
        verdict, after = judge(shown(A), annotations, having_shown(A), NOW)
        assert verdict is Verdict.REJECTED
        assert after.rejections == (rejection(A, "wrong dealer"),)

    def test_a_rejection_is_recorded_once_and_keeps_its_reason(self):
        """A reason that changes later, or goes away, changes nothing in the record."""
        _, status = judge(shown(A), annotated(rejected=A, reason="first"), Status(), NOW)
        _, after = judge(shown(A), annotated(rejected=A, reason="second"), status, LATER)
        verdict, gone = judge(shown(A), {}, after, LATER)
        assert (after, gone) == (status, status)
        assert verdict is Verdict.REJECTED

    def test_a_rejection_beats_an_approval_beside_it(self):
        """Both annotations at once: refused, and no approval is recorded."""
        verdict, after = judge(shown(A), annotated(approved=A, rejected=A), having_shown(A), NOW)
        assert verdict is Verdict.REJECTED
        assert after.approvals == ()

    @pytest.mark.parametrize("value", [A, f"{A},{B}", "true"])
    def test_a_rejection_beats_a_recorded_approval(self, value):
        """An approval that was recorded is taken out of the record by a later rejection."""
        _, status = judge(shown(A), annotated(approved=value), having_shown(A), NOW)
        annotations = annotated(approved=value, rejected=A)
        verdict, after = judge(shown(A), annotations, status, LATER)
        assert verdict is Verdict.REJECTED
        assert after.approvals == ()

    @pytest.mark.parametrize("value", [A, f"{A},{B}", "true"])
    def test_an_approval_from_before_does_not_rise_again(self, value):
        """When the rejection's annotation goes away, the approval that stood beside it is spent."""
        _, status = judge(shown(A), annotated(approved=value, rejected=A), having_shown(A), NOW)
        verdict, after = judge(shown(A), annotated(approved=value), status, LATER)
        assert verdict is Verdict.REJECTED
        assert after.approvals == ()

    def test_an_approval_set_beside_a_standing_rejection_is_spent(self):
        """As long as the rejection stands in the annotations, it is the later word."""
        _, status = judge(shown(A), annotated(rejected=A), having_shown(A), NOW)
        beside, status = judge(shown(A), annotated(approved=A, rejected=A), status, LATER)
        alone, _ = judge(shown(A), annotated(approved=A), status, LATER)
        assert (beside, alone) == (Verdict.REJECTED, Verdict.REJECTED)

    @pytest.mark.parametrize("value", [A, "true"])
    def test_the_way_back_is_a_new_approval(self, value):
        """Rejection gone, approval set anew: approved, and the rejection leaves the record."""
        _, status = judge(shown(A), annotated(approved=A, rejected=A), having_shown(A), NOW)
        cleared, status = judge(shown(A), {}, status, LATER)
        verdict, after = judge(shown(A), annotated(approved=value), status, LATER)
        assert cleared is Verdict.REJECTED
        assert verdict is Verdict.APPROVED
        assert after.rejections == ()
        assert [entry.digest for entry in after.approvals] == [A]

    def test_rejecting_another_digest_does_not_touch_this_one(self):
        """A rejection names what it refuses."""
        annotations = annotated(approved=A, rejected=B)
        verdict, after = judge(shown(A), annotations, having_shown(A), NOW)
        assert verdict is Verdict.APPROVED
        assert after.rejections == ()

    @pytest.mark.parametrize("value", ["true", "yes", "", A[:63], A.upper(), "x" * 200_000])
    def test_a_rejection_that_names_no_digest_refuses_nothing(self, value):
        """There is no short form of a rejection."""
        verdict, after = judge(shown(A), annotated(rejected=value), having_shown(A), NOW)
        assert (verdict, after) == (Verdict.AWAITING, having_shown(A))

    def test_what_runs_can_be_rejected_while_something_else_is_shown(self):
        """The rejection of the running digest is recorded, so that it bars its return."""
        running = Running(revision=1, digest=A, sql=SQL, since=NOW, approved_by="unverified")
        before = having_shown(B, 2, Status(approvals=(approval(A),), running=running))
        _, status = judge(shown(B, 2), annotated(rejected=A), before, NOW)
        verdict, _ = judge(shown(A, 3), {}, status, LATER)
        assert status.rejections == (rejection(A),)
        assert verdict is Verdict.REJECTED

    def test_an_approval_from_before_does_not_rise_again_after_a_detour(self):
        """A is rejected while B is shown; back at A, the approval that stood all along is spent."""
        before = having_shown(B, 2, Status(approvals=(approval(A),)))
        _, status = judge(shown(B, 2), annotated(approved=A, rejected=A), before, NOW)
        verdict, _ = judge(shown(A, 3), annotated(approved=A), status, LATER)
        assert verdict is Verdict.REJECTED

    def test_a_list_that_was_overruled_for_one_digest_counts_for_the_others(self):
        """A of the list is rejected; B of the same list is approved."""
        _, status = judge(shown(A), annotated(approved=f"{A},{B}", rejected=A), Status(), NOW)
        verdict, _ = judge(shown(B, 2), annotated(approved=f"{A},{B}"), status, LATER)
        assert verdict is Verdict.APPROVED

    def test_the_record_stays_small(self):
        """Neither a long reason nor a long approval is copied into the status whole."""
        annotations = annotated(approved=f"{A}," + "x" * 200_000, rejected=A, reason="y" * 200_000)
        _, after = judge(shown(A), annotations, having_shown(A), NOW)
        assert len(after.rejections[0].reason) == 500
        assert len(after.requests.spent_approval) == 71


def test_a_mark_tells_long_values_apart():
    """Two long values that begin alike have different marks; a short one is its own mark."""
    assert mark_of("once more") == "once more"
    assert mark_of("x" * 300 + "1") != mark_of("x" * 300 + "2")
