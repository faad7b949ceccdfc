"""Somebody outside of the cluster is told what happens to filters, and delays nothing."""

import pytest

TOKEN = "t0ken-of-the-receiver"


@pytest.fixture
def more_settings(receiver):
    """The receiver is named in the settings."""
    return {"notifications": {"url": receiver.url, "timeoutSeconds": 2}}


@pytest.fixture
def installation(own_installation):
    """Each test has an operator of its own, which knows the receiver's token."""
    own_installation.environment["FLINKFILTER_NOTIFICATIONS_TOKEN"] = TOKEN
    return own_installation


def _until(receiver, *kinds):
    receiver.until(lambda r: len(r.kinds) >= len(kinds))
    assert receiver.kinds == list(kinds)


def test_the_life_of_a_filter_is_told(filters, operator, receiver):
    """It waits, is approved, runs; a change waits and is rejected. Each once, with the token."""
    filters.apply()
    first = filters.approve()
    _until(receiver, "awaiting-approval", "approved", "running")
    filters.apply(description="says something else", startFrom="latest")
    second = filters.wait_shown()
    _until(receiver, "awaiting-approval", "approved", "running", "awaiting-approval")
    filters.annotate(f"flinkfilter.io/rejected={second}", "flinkfilter.io/reason=too many")
    receiver.until(lambda r: len(r.kinds) == 5)
    waits, approved, runs, change, rejected = receiver.taken
    assert [each["data"]["digest"] for each in receiver.taken] == [
        first,
        first,
        first,
        second,
        second,
    ]
    assert {each["subject"] for each in receiver.taken} == {f"{filters.namespace}/orders"}
    assert waits["data"]["command"] == (
        f"kubectl annotate --overwrite -n {filters.namespace} flinkfilter orders "
        f"flinkfilter.io/approved={first} --field-manager=flinkfilter-approval"
    )
    assert (waits["data"]["phase"], runs["data"]["phase"]) == ("PendingApproval", "Running")
    assert (change["data"]["phase"], change["data"]["runningDigest"]) == ("Running", first)
    assert approved["data"]["by"] == "unverified"
    assert rejected["data"]["message"] == "Rejected by an unverified user: too many"
    assert {headers["Authorization"] for headers, _, _ in receiver.requests} == {f"Bearer {TOKEN}"}
    assert TOKEN not in operator.log.read_text()


def test_an_event_names_the_digest_and_the_command_of_a_change_that_waits(filters, operator):
    """Although the filter runs before and after."""
    filters.apply()
    filters.approve()
    filters.apply(startFrom="latest")
    second = filters.wait_shown()
    notes = filters.kubectl(
        "get", "events.events.k8s.io", "--field-selector=reason=AwaitingApproval", "-o", "yaml"
    ).stdout
    assert f"flinkfilter.io/approved={second}" in notes


def test_a_receiver_that_is_away_or_ill_is_told_later(filters, operator, receiver):
    """In the order in which it happened; nothing waits for it meanwhile."""
    receiver.stop()
    receiver.answers = [500, 503]
    filters.apply()
    filters.approve()
    assert receiver.taken == []
    receiver.start()
    _until(receiver, "awaiting-approval", "approved", "running")
    assert [status for *_, status in receiver.requests] == [500, 503, 204, 204, 204]


def test_a_slow_receiver_delays_no_filter(filters, operator, receiver):
    """It has not answered a thing while filters come to run."""
    receiver.let_go.clear()
    for name in ("orders", "invoices", "returns"):
        filters.apply(name, outputTopic=f"{filters.topic}-{name}")
    for name in ("orders", "invoices", "returns"):
        filters.approve(name)
    assert not receiver.let_go.is_set()
    receiver.let_go.set()
    receiver.until(lambda r: {*r.kinds} == {"awaiting-approval", "approved", "running"})


def test_a_restart_tells_nothing_anew(filters, operator, receiver):
    """What was told before it is not told again; what happens after it is."""
    filters.apply()
    filters.wait_shown()
    _until(receiver, "awaiting-approval")
    operator.kill()
    operator.start()
    filters.approve()
    _until(receiver, "awaiting-approval", "approved", "running")
    assert len({event["id"] for event in receiver.taken}) == 3
