"""Argo CD's health of a filter, at every stage of its life."""

import pytest

from statespace.beginnings import BEGINNINGS, FOREIGN, REST, RUNS

HANDED_OVER = (*BEGINNINGS["hands over"], "list", "pass")


@pytest.mark.parametrize(
    ("happened", "phase", "health", "says"),
    [
        ((REST,), "PendingApproval", "Suspended", "flinkfilter.io/approved=aaaa"),
        ((REST, "reject A", REST), "PendingApproval", "Suspended", "was rejected"),
        (BEGINNINGS["approved"], None, "Progressing", "Waits for the operator"),
        (("approve A", "pass", "pass", "pass"), "Deploying", "Progressing", "Creates"),
        (RUNS, "Running", "Healthy", "Revision 1 runs"),
        ((*RUNS, "edit to B", REST), "Running", "Healthy", "flinkfilter.io/approved=bbbb"),
        ((*RUNS, "edit to B", REST, "reject B", REST), "Running", "Healthy", "was rejected"),
        (HANDED_OVER, "Deploying", "Progressing", ""),
        ((*RUNS, "disabled", "pass"), "Running", "Progressing", "it is being stopped"),
        (BEGINNINGS["stopped"], "Suspended", "Suspended", "as asked"),
        (("edit to invalid", REST), "Invalid", "Degraded", "spec: is wrong"),
        ((*RUNS, "edit to invalid", REST), "Invalid", "Degraded", "Revision 1 runs"),
        ((*HANDED_OVER, "2-insert fails", REST), "RolledBack", "Degraded", "Revision 1 runs"),
        ((*RUNS, "1-insert degrades", REST), "Degraded", "Degraded", "DEGRADED"),
        ((*RUNS, "1-insert fails", REST), "Failed", "Degraded", "poison"),
        ((*BEGINNINGS["given up"], REST), "Failed", "Degraded", "To try once more"),
        (FOREIGN["somebody else writes, and it is approved"], "Failed", "Degraded", "hand-made"),
        ((*RUNS, "delete", "pass"), "Deleting", "Progressing", ""),
    ],
)
def test_health_follows_the_phase(happened, phase, health, says, lua, life):
    """What waits, runs, is at work, or needs somebody is told apart, in the operator's words."""
    resource = life(*happened).resource
    assert resource.get("status", {}).get("phase") == phase
    status, message = lua.health(resource)
    assert status == health
    assert says in message


def test_a_status_of_the_spec_before_says_nothing(lua, life):
    """Until the operator has looked at an edit, its old words are not believed."""
    resource = life(*RUNS, "edit to invalid").resource
    assert resource["status"]["phase"] == "Running"
    assert lua.health(resource) == (
        "Progressing",
        "Waits for the operator to look at generation 2",
    )


def test_what_cannot_be_told_is_unknown(lua, life):
    """When Confluent does not say, the phase is only the last one known."""
    resource = life(*RUNS).resource
    ready = next(c for c in resource["status"]["conditions"] if c["type"] == "Ready")
    ready |= {"status": "Unknown", "reason": "CredentialsInvalid"}
    assert lua.health(resource)[0] == "Unknown"


def test_a_phase_of_a_newer_operator_is_unknown(lua, life):
    """It is not taken for well, nor for ill."""
    resource = life(*RUNS).resource
    resource["status"] |= {"phase": "Napping", "message": "Naps"}
    assert lua.health(resource) == ("Unknown", "Naps")
