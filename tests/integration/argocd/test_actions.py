"""Argo CD's buttons: when they are there, and what the operator makes of them."""

import pytest

from statespace.beginnings import BEGINNINGS, REST, RUNS

CHANGED = (*RUNS, "edit to B", REST)
HANDED_OVER = (*BEGINNINGS["hands over"], "list", "pass")
FAILED = (*RUNS, "1-insert fails", REST)


@pytest.mark.parametrize(
    ("happened", "enabled"),
    [
        ((), {"stop"}),
        ((REST,), {"approve", "reject", "stop"}),
        ((REST, "reject A", REST), {"approve", "stop"}),
        (("approve A", "pass", "pass", "pass"), {"reject", "stop"}),
        (RUNS, {"stop"}),
        (CHANGED, {"approve", "reject", "stop"}),
        ((*RUNS, "edit to B"), {"stop"}),
        ((*RUNS, "edit to invalid", REST), {"retry", "stop"}),
        ((*HANDED_OVER, "2-insert fails", REST), {"reject", "retry", "stop"}),
        (FAILED, {"retry", "stop"}),
        ((*RUNS, "stopped: true", REST), {"resume"}),
        ((*RUNS, "delete", "pass"), set()),
    ],
)
def test_only_what_does_something_is_enabled(happened, enabled, lua, life):
    """The others are greyed out."""
    assert lua.enabled(life(*happened).resource) == enabled


def test_approve_approves_what_the_status_proposes(lua, life):
    """The digest is named, and the operator deploys it."""
    waits = life(REST)
    patch = lua.patch("approve", waits.resource)
    assert patch == {"metadata": {"annotations": {"flinkfilter.io/approved": "a" * 64}}}
    status = waits.annotated(patch).resource["status"]
    assert (status["phase"], status["running"]["digest"]) == ("Running", "a" * 64)


def test_approve_counts_after_a_rejection(lua, life):
    """Also when the annotation held that very digest all the time."""
    rejected = life("approve A", "reject A", REST)
    assert rejected.resource["status"]["phase"] == "PendingApproval"
    status = rejected.annotated(lua.patch("approve", rejected.resource)).resource["status"]
    assert status["phase"] == "Running"
    assert "rejections" not in status or status["rejections"] == []


@pytest.mark.parametrize("action", ["approve", "reject"])
@pytest.mark.parametrize("happened", [(), RUNS, (*CHANGED, "edit to C")])
def test_there_has_to_be_something_to_decide(action, happened, lua, life, script_failed):
    """Without a proposal, or before the operator has looked at the latest edit, it is refused."""
    with pytest.raises(script_failed, match=f"Nothing to {action}: the status proposes no digest"):
        lua.patch(action, life(*happened).resource)


def test_approve_can_be_bound_to_what_was_read(lua, life, script_failed):
    """When the status proposes another digest by now, nothing is approved."""
    changed = life(*CHANGED).resource
    with pytest.raises(script_failed, match=f"the status proposes {'b' * 64} by now"):
        lua.patch("approve", changed, digest="a" * 64)
    bound = lua.patch("approve", changed, digest="b" * 64)
    assert bound["metadata"]["annotations"]["flinkfilter.io/approved"] == "b" * 64


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({}, "rejected in Argo CD"),
        ({"reason": ""}, "rejected in Argo CD"),
        ({"reason": "no"}, "no"),
    ],
)
def test_reject_rejects_what_the_status_proposes(parameters, reason, lua, life):
    """With a reason, which the operator records."""
    changed = life(*CHANGED)
    status = changed.annotated(lua.patch("reject", changed.resource, **parameters)).resource[
        "status"
    ]
    found = [(entry["digest"], entry["reason"]) for entry in status["rejections"]]
    assert found == [("b" * 64, reason)]
    assert (status["phase"], status["running"]["digest"]) == ("Running", "a" * 64)


def test_retry_tries_once_more(lua, life):
    """A value that was not there before lets the statement go on."""
    failed = life(*FAILED)
    status = failed.annotated(lua.patch("retry", failed.resource)).resource["status"]
    assert status["phase"] == "Running"


def test_stop_and_resume(lua, life):
    """The statement stops, and goes on; nothing else of the resource is touched."""
    runs = life(*RUNS)
    stop = lua.patch("stop", runs.resource)
    assert stop == {"metadata": {"annotations": {"flinkfilter.io/stopped": "true"}}}
    assert runs.annotated(stop).resource["status"]["phase"] == "Suspended"
    resume = lua.patch("resume", runs.resource)
    assert resume == {"metadata": {"annotations": {"flinkfilter.io/stopped": None}}}
    assert runs.annotated(resume).resource["status"]["phase"] == "Running"


def test_null_in_a_sample_is_what_lua_cannot_keep(lua, life):
    """docs/argocd.md says so, and what to write in its place."""
    resource = life(*RUNS).resource
    resource["spec"]["samples"] = [
        {"name": "s", "event": {"a": None, "header_data": '{"b": null}'}, "expect": "match"}
    ]
    assert lua.patch("stop", resource)["spec"] == {
        "samples": [{"name": "s", "event": {"header_data": '{"b": null}'}, "expect": "match"}]
    }
