"""Where the API server stamps nothing, approvals are guarded all the same."""

import pytest

DIGEST = "a" * 64


@pytest.fixture(scope="module")
def filters(cluster, in_force):
    """A filter under the policies of a cluster that has no stamps."""
    in_force("--set-string=admissionPolicies.stamps=false")
    filters = cluster.namespace()
    assert filters.create("author").annotations == {}
    return filters


def test_who_may_approve_is_held_as_ever(filters):
    """By the verb `approve`."""
    assert not filters.annotate("author", approved=DIGEST).allowed
    assert filters.annotate("approver", approved=DIGEST).annotations == {"approved": DIGEST}


@pytest.mark.parametrize("stamp", ["author", "approver", "rejecter"])
@pytest.mark.parametrize("user", ["author", "both"])
def test_nobody_writes_a_stamp(user, stamp, filters):
    """Neither on a filter nor at creation; a name there would look as if it were proven."""
    answer = filters.annotate(user, **{stamp: "eve"})
    assert f"flinkfilter.io/{stamp} would be written by the API server alone" in answer.message
    brought = {f"flinkfilter.io/{stamp}": "eve"}
    assert not filters.create(user, name="new", annotations=brought).allowed
