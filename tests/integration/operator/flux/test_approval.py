"""Approvals that come from Git, and those that Flux takes away again."""

import pytest

from confluent_simulator import Fault, FaultKind

NAME = "service-by-dealer-001"
APPROVED = "flinkfilter.io/approved"
DOWN = Fault(FaultKind.STATUS, status=503, times=10_000)


@pytest.fixture
def shown(delivery, filters):
    """A delivered filter that waits for an approval; gives its digest."""
    delivery.deliver(delivery.commit("author", "Nothing"))
    return filters.wait_shown(NAME)


def test_a_wait_for_an_approval_is_no_failed_delivery(delivery, filters, shown):
    """The Kustomization is Ready, so that the commit which approves gets through."""
    assert filters.status(NAME)["phase"] == "PendingApproval"
    assert shown == delivery.digest()


def test_a_digest_in_the_same_repository_approves_without_a_loop(delivery, filters, shown):
    """No commit asks for a new approval but one that changes what would run."""
    delivery.deliver(delivery.approve(shown))
    filters.wait(".status.phase", "Running", NAME)
    before = filters.get(NAME)
    for message in ("Nothing", "Nothing again"):
        delivery.deliver(delivery.commit("author", message))
        delivery.reconcile()
    after = filters.get(NAME)
    assert after["status"] == before["status"]
    assert after["metadata"]["generation"] == before["metadata"]["generation"]
    assert [entry["revision"] for entry in after["status"]["history"]] == [1]
    assert "proposed" not in after["status"]


def test_one_commit_can_bring_a_change_and_its_approval(delivery, filters, shown):
    """The digest is computed before anything is in the cluster."""
    delivery.deliver(delivery.approve(shown))
    filters.wait(".status.phase", "Running", NAME)
    delivery.edit(conditions=[{"field": "event_type", "operator": "equals", "value": "CarSold"}])
    digest = delivery.digest()
    delivery.deliver(delivery.approve(digest))
    filters.wait(".status.running.digest", digest, NAME)


@pytest.mark.parametrize("is_up", [True, False], ids=["Confluent up", "Confluent down"])
def test_an_approval_by_kubectl_counts_though_flux_removes_it(
    is_up, delivery, filters, shown, simulator, versions
):
    """It was recorded at first sight, so it is deployed, be it after an outage."""
    delivery.decide_in_the_cluster()
    if not is_up:
        simulator.call(lambda s: s.inject(DOWN))
    filters.annotate(f"{APPROVED}={shown}", name=NAME)
    filters.wait(".status.approvals[0].digest", shown, NAME)
    delivery.ask()
    versions.until(
        lambda version: (
            APPROVED not in version["metadata"].get("annotations", {})
            and version.get("status", {}).get("approvals")
        )
    )
    simulator.call(lambda s: s.behaviour.faults.clear())
    filters.wait(".status.phase", "Running", NAME)
    assert filters.status(NAME)["running"]["digest"] == shown


def test_the_printed_command_is_not_undone(delivery, filters, shown):
    """What it writes is nobody's but its field manager's."""
    delivery.decide_in_the_cluster()
    manager = filters.status(NAME)["message"].rpartition(" ")[2]
    assert manager == "--field-manager=flinkfilter-approval"
    filters.annotate(f"{APPROVED}={shown}", manager, name=NAME)
    filters.wait(".status.phase", "Running", NAME)
    delivery.reconcile()
    assert filters.get(NAME)["metadata"]["annotations"][APPROVED] == shown


def test_the_author_cannot_approve(delivery, filters, shown, simulator):
    """A digest under filters/ is emptied; the approver's commit is what counts."""
    delivery.edit(annotations={APPROVED: shown})
    delivery.deliver(delivery.commit("author", "Approve it myself"))
    assert filters.get(NAME)["metadata"]["annotations"][APPROVED] == ""
    assert filters.status(NAME)["phase"] == "PendingApproval"
    assert simulator.call(lambda s: s.log.writes()) == []
    delivery.deliver(delivery.approve(shown))
    filters.wait(".status.phase", "Running", NAME)
    authors = delivery.repository.git("log", "--format=%an %s", "-2").splitlines()
    assert authors == [f"approver Approve {shown[:12]}", "author Approve it myself"]
