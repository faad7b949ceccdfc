"""Where it is asked for, the author of a spec is not who approves it."""

import pytest

GITOPS = "system:serviceaccount:flux-system:kustomize-controller"
ONE = "a" * 64
TWO = "b" * 64

pytestmark = pytest.mark.usefixtures("stamping")


@pytest.fixture(scope="module", autouse=True)
def _strict(in_force):
    """The policies with this rule, and the account of a GitOps engine exempted from it."""
    in_force(
        "--set=admissionPolicies.requireOtherApprover=true",
        f"--set=admissionPolicies.exemptUsers={{{GITOPS}}}",
    )


@pytest.fixture
def filters(cluster):
    """No filter yet."""
    return cluster.namespace()


def edited(description="new", **annotations):
    """A change of the spec, with annotations."""
    named = {f"flinkfilter.io/{key}": value for key, value in annotations.items()}
    return {"spec": {"description": description}, "metadata": {"annotations": named}}


def test_nobody_approves_what_they_wrote(filters):
    """The verb `approve` is not enough, and the refusal names the author."""
    filters.create("both")
    answer = filters.annotate("both", approved=ONE)
    assert not answer.allowed
    assert answer.message.endswith(
        "the approval must come from somebody else than the author of the spec; here the author "
        "is both"
    )
    assert filters.annotate("approver", approved=ONE).allowed


def test_they_may_reject_it(filters):
    """Who takes their own proposal back needs nobody else."""
    filters.create("both")
    assert filters.annotate("both", rejected=ONE).allowed


def test_who_wrote_an_earlier_version_may_approve(filters):
    """The author is who changed the spec last."""
    filters.create("both")
    assert filters.patch("author", edited()).allowed
    assert filters.annotate("both", approved=ONE).allowed


def test_not_in_one_request_either(filters):
    """Neither at creation nor with an edit."""
    assert not filters.create("both", annotations={"flinkfilter.io/approved": ONE}).allowed
    filters.create("author")
    assert not filters.patch("both", edited(approved=ONE)).allowed


def test_not_by_approving_first_and_editing_then(filters):
    """An approval of what is yet to come does not let its author write just that."""
    filters.create("author")
    assert filters.annotate("both", approved=TWO).allowed
    answer = filters.patch("both", edited())
    assert not answer.allowed
    assert answer.message.endswith("remove it together with this change")
    assert filters.patch("both", edited(approved=None)).allowed


def test_others_may_edit_beside_a_standing_approval(filters):
    """What is approved stays as it is; the new digest waits for somebody else than them."""
    filters.create("author")
    filters.annotate("approver", approved=ONE)
    assert filters.patch("both", edited()).allowed
    assert not filters.annotate("both", approved=TWO).allowed
    assert filters.annotate("approver", approved=TWO).allowed


def test_other_changes_are_free(filters):
    """Labels, stops and retries beside an approval of one's own."""
    filters.create("author")
    filters.annotate("both", approved=ONE)
    assert filters.annotate("both", stopped="true", retry="1").allowed
    assert filters.patch("both", {"metadata": {"labels": {"team": "sales"}}}).allowed


def test_an_exempted_account_may_do_both(filters):
    """There the review is the pull request's."""
    assert filters.create(GITOPS, annotations={"flinkfilter.io/approved": ONE}).allowed
    assert filters.patch(GITOPS, edited(approved=TWO)).allowed


def test_a_spec_without_a_known_author_must_be_written_anew(cluster, in_force, filters):
    """A filter from before the stamps could be anybody's."""
    in_force("--set-string=admissionPolicies.stamps=false")
    assert filters.create("author").annotations == {}
    in_force("--set=admissionPolicies.requireOtherApprover=true")
    answer = filters.annotate("approver", approved=ONE)
    assert answer.message.endswith("the author is not known, until somebody changes the spec")
    assert filters.patch("author", edited()).allowed
    assert filters.annotate("approver", approved=ONE).allowed
