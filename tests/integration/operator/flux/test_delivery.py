"""What Flux says of filters that cannot run, and what becomes of those that leave Git."""

import yaml

from confluent_simulator import Fault, FaultKind

NAME = "service-by-dealer-001"
DOWN = Fault(FaultKind.STATUS, status=503, times=10_000)
READY = '{.status.conditions[?(@.type=="Ready")].reason}'


def test_a_bad_filter_fails_fast(delivery, filters):
    """Stalled is not waited for: the commit fails long before the timeout."""
    delivery.edit(conditions=[{"field": "no_such", "operator": "equals", "value": "x"}])
    delivery.commit("author", "Filter by a column that is not there")
    delivery.fetch()
    delivery.wait(READY, "HealthCheckFailed")
    assert filters.status(NAME)["phase"] == "Invalid"
    delivery.edit(conditions=[{"field": "event_type", "operator": "equals", "value": "x"}])
    delivery.deliver(delivery.commit("author", "Filter by one that is"))
    assert filters.status(NAME)["phase"] == "PendingApproval"


def test_what_leaves_git_goes_with_its_statements(delivery, filters, simulator):
    """Also while Confluent is down, which Flux does not wait for; the finalizer does."""
    delivery.deliver(delivery.commit("author", "Nothing"))
    delivery.deliver(delivery.approve(filters.wait_shown(NAME)))
    filters.wait(".status.phase", "Running", NAME)
    simulator.call(lambda s: s.inject(DOWN))
    kustomization = delivery.manifest.with_name("kustomization.yaml")
    kustomization.write_text(yaml.safe_dump({"resources": []}))
    delivery.deliver(delivery.commit("author", "Remove the filter"))
    filters.wait(".status.phase", "Deleting", NAME)
    assert [s.name for s in simulator.call(lambda s: s.statements())] != []
    simulator.call(lambda s: s.behaviour.faults.clear())
    filters.kubectl("wait", "--for=delete", "--timeout=60s", f"flinkfilter/{NAME}")
    assert [s.name for s in simulator.call(lambda s: s.statements())] == []
