"""Credentials that are refused show on every filter, and heal where the Secret is mounted."""

import json

import pytest

from confluent_simulator import Fault, FaultKind

NAMES = ("CONFLUENT_CLOUD_API_KEY", "CONFLUENT_CLOUD_API_SECRET")
READY_REASON = '.status.conditions[?(@.type=="Ready")].reason'


class MountedSecret:
    """A folder that the kubelet would make of a Secret, and changes in one step."""

    def __init__(self, folder):
        self.folder = folder
        self._number = 0

    def write(self, values):
        """Make a new version and let the link point to it."""
        self._number += 1
        version = self.folder / f"..version-{self._number}"
        version.mkdir(parents=True)
        for name, value in values.items():
            (version / name).write_text(value)
            if not (self.folder / name).is_symlink():
                (self.folder / name).symlink_to(f"..data/{name}")
        link = self.folder / "..data_tmp"
        link.symlink_to(version.name)
        link.rename(self.folder / "..data")


@pytest.fixture
def secret(own_installation, tmp_path):
    """The mounted Secret, with the right key in it."""
    mounted = MountedSecret(tmp_path / "mounted")
    mounted.write({name: own_installation.environment.pop(name) for name in NAMES})
    own_installation.environment["FLINKFILTER_CREDENTIALS"] = str(mounted.folder)
    return mounted


@pytest.fixture
def installation(own_installation, secret):
    """Each test has an operator of its own, with a mounted Secret."""
    return own_installation


def _ready(filters, name="orders"):
    (ready,) = [c for c in filters.status(name)["conditions"] if c["type"] == "Ready"]
    return ready


def test_a_rotated_key_is_used_without_a_restart(filters, operator, simulator, secret):
    """The old key is refused, the running filter says so; the new file heals it by itself."""
    filters.apply()
    filters.approve()
    filters.apply("waiting", outputTopic="another")
    filters.wait_shown("waiting")
    simulator.call(lambda s: s.set_credentials("NEWKEY", "new-secret"))
    filters.wait(READY_REASON, "CredentialsInvalid")
    ready = _ready(filters)
    assert ready["status"] == "Unknown"
    assert "Put a valid one into the Secret; no restart is needed" in ready["message"]
    assert filters.status()["phase"] == "Running"
    assert filters.condition("Ready", "waiting") == ("False", "AwaitingApproval")
    secret.write(dict(zip(NAMES, ("NEWKEY", "new-secret"), strict=True)))
    filters.wait(READY_REASON, "Running")
    assert operator.runs
    said = operator.log.read_text() + json.dumps(filters.get())
    old = simulator.simulator.config.api_secret
    assert [each for each in ("new-secret", old) if each in said] == []


def test_a_forbidden_list_shows_on_running_filters(filters, operator, simulator):
    """The role was taken away; when it is back, so is the filter."""
    filters.apply()
    filters.approve()
    fault = Fault(FaultKind.STATUS, method="GET", status=403, times=10_000)
    simulator.call(lambda s: s.inject(fault))
    filters.wait(READY_REASON, "Forbidden")
    assert "FlinkDeveloper" in _ready(filters)["message"]
    simulator.call(lambda s: s.behaviour.faults.clear())
    filters.wait(READY_REASON, "Running")


def test_an_outage_writes_nothing(filters, operator, simulator, await_polls):
    """However long Confluent is away: what runs there is as it was when last seen."""
    filters.apply()
    filters.approve()
    uid = filters.get()["metadata"]["uid"]
    simulator.run(simulator.simulator.until_gone(f"ff-{uid}-1-sink"))
    await_polls(2)
    before = filters.get()["metadata"]["resourceVersion"]
    fault = Fault(FaultKind.STATUS, status=500, times=10_000)
    simulator.call(lambda s: s.inject(fault))
    operator.until_logged("list of statements failed")
    simulator.call(lambda s: s.behaviour.faults.clear())
    await_polls(2)
    assert filters.get()["metadata"]["resourceVersion"] == before


def test_ghosts_in_lists_keep_nothing_from_going_on(filters, operator, simulator, await_polls):
    """Lists show for ever what was deleted, and yet filters run, go, and come again."""
    simulator.call(lambda s: setattr(s.behaviour, "list_ghosts", True))
    filters.apply()
    filters.approve()
    uid = filters.get()["metadata"]["uid"]
    simulator.run(simulator.simulator.until_gone(f"ff-{uid}-1-sink"))
    await_polls(2)
    assert filters.condition("Ready") == ("True", "Running")
    filters.delete()
    filters.apply()
    filters.approve()
