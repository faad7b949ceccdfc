"""Bad input: a condition or a refusal that says what is wrong, never a crash or a hot loop."""

import json
import time
from pathlib import Path

import pytest
import yaml

from confluent_simulator import Fault, FaultKind

DEFINITION = Path(__file__).parents[3] / "crds" / "flinkfilters.yaml"
NOBODY = "http://127.0.0.1:9"
VALID_REASON = '.status.conditions[?(@.type=="Valid")].reason'


@pytest.mark.parametrize(
    ("condition", "path", "words"),
    [
        (
            {"field": "event_typ", "operator": "equals", "value": "x"},
            "spec.conditions[0].field",
            "did you mean event_type?",
        ),
        (
            {"field": "header_data.amount", "operator": "greaterThan", "value": "abc"}
            | {"type": "number"},
            "spec.conditions[0].value",
            "number",
        ),
        (
            {"field": "created_date", "operator": "greaterThan", "type": "timestamp"}
            | {"value": "2025-02-30T00:00:00Z"},
            "spec.conditions[0].value",
            "2025-02-30",
        ),
        (
            {"field": "event_type", "operator": "regex", "value": "("},
            "spec.conditions[0].value",
            "a ( without its )",
        ),
    ],
)
def test_a_wrong_condition_is_named_by_its_path(condition, path, words, filters, operator):
    """What the API server cannot see is a condition with the field's path and the mend."""
    filters.apply(conditions=[condition])
    filters.wait(".status.phase", "Invalid")
    assert filters.condition("Valid") == ("False", "InvalidSpec")
    assert filters.condition("Stalled") == ("True", "InvalidSpec")
    message = filters.status()["message"]
    assert path in message
    assert words in message


def test_the_source_as_output_is_refused(filters, operator):
    """A filter must not write what it reads."""
    filters.apply(outputTopic="raw-event-headers")
    filters.wait(".status.phase", "Invalid")
    assert "spec.outputTopic" in filters.status()["message"]


def test_an_unknown_source_is_refused(filters, operator):
    """The sources that there are stand in the message."""
    filters.apply(source="raw-event-header")
    filters.wait(".status.phase", "Invalid")
    message = filters.status()["message"]
    assert "spec.source" in message
    assert "raw-event-headers" in message


def test_a_failed_sample_makes_the_filter_invalid(filters, operator):
    """It is named with both answers and the condition that decided, and may be mended."""
    sample = {"name": "a sale", "event": {"event_type": "CarSold"}, "expect": "match"}
    filters.apply(samples=[sample])
    filters.wait(".status.phase", "Invalid")
    message = filters.status()["message"]
    assert 'spec.samples[0]: "a sale" expects match and finds noMatch' in message
    assert "spec.conditions[0]" in message
    filters.apply(samples=[{**sample, "expect": "noMatch"}])
    filters.wait(".status.phase", "PendingApproval")


def test_a_doubtful_filter_shows_its_warnings_until_they_are_mended(filters, operator):
    """They keep nobody from approving it, and go with the spec that raised them."""
    conditions = filters.get(filters.apply())["spec"]["conditions"]
    there = {"field": conditions[0]["field"], "operator": "isNotNull"}
    filters.apply(conditions=[*conditions, there])
    filters.wait(".status.warnings[0].path", f"spec.conditions[{len(conditions)}]")
    filters.wait_shown()
    (warning,) = filters.status()["warnings"]
    assert warning["message"].startswith("already implied by spec.conditions[0] (")
    assert filters.condition("Valid") == ("True", "Valid")
    filters.apply(conditions=conditions)
    filters.wait(".status.observedGeneration", 3)
    assert "warnings" not in filters.status()


def test_a_bad_filter_does_not_hold_up_the_others(filters, operator):
    """Beside an invalid one, another filter gets its approval and runs."""
    filters.apply("bad", conditions=[{"field": "nope", "operator": "isNull"}])
    filters.apply("good")
    filters.approve("good")
    assert filters.status("bad")["phase"] == "Invalid"


def _manifest(name, **spec):
    head = {"apiVersion": "flinkfilter.io/v1alpha1", "kind": "FlinkFilter"}
    spec = {"outputTopic": "a-topic", "matchAll": True, **spec}
    return json.dumps({**head, "metadata": {"name": name}, "spec": spec})


def _await_acceptance(filters, manifest, *, accepted):
    """Wait until the API server takes a manifest, or no longer does."""
    command = ("create", "--dry-run=server", "--validate=false", "-f", "-")
    deadline = time.monotonic() + 60
    while (filters.kubectl(*command, stdin=manifest, check=False).returncode == 0) is not accepted:
        assert time.monotonic() < deadline


@pytest.fixture
def past_the_schema(filters, definition_installed):
    """Create filters while the API server checks nothing; `then` is called before it does again.

    So do tools that write with another definition, and backups that are played back.
    """
    definition = yaml.safe_load(DEFINITION.read_text())
    (version,) = definition["spec"]["versions"]
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version["schema"] = {"openAPIV3Schema": anything}
    version["selectableFields"] = []
    probe = _manifest("probe", outputTopic=7)

    def create(then, **specs):
        definition_installed.kubectl("replace", "-f", "-", stdin=json.dumps(definition))
        _await_acceptance(filters, probe, accepted=True)
        for name, spec in specs.items():
            filters.kubectl("create", "--validate=false", "-f", "-", stdin=_manifest(name, **spec))
        then()
        definition_installed.kubectl("replace", "-f", str(DEFINITION))
        _await_acceptance(filters, probe, accepted=False)

    yield create
    definition_installed.kubectl("replace", "-f", str(DEFINITION))


def test_specs_from_past_the_schema(past_the_schema, filters, operator, simulator):
    """Wrong types are named by their field, and none keeps the operator from the next one."""
    paths = {
        "number": "spec.outputTopic",
        "text": "spec.conditions",
        "nested": "spec.conditions[0]",
        "enabled": "spec.enabled",
        "source": "spec.source",
    }

    def check():
        for name, path in paths.items():
            filters.wait(".status.phase", "Invalid", name)
            assert f"{path}: " in filters.status(name)["message"]

    past_the_schema(
        check,
        number={"outputTopic": 7},
        text={"conditions": "event_type = 'x'", "matchAll": False},
        nested={"conditions": [["x"]], "matchAll": False},
        enabled={"enabled": "no"},
        source={"source": {"name": "raw-event-headers"}},
    )
    assert [r for r in simulator.requests if r.method != "GET"] == []
    filters.apply()
    filters.approve()


def _await_requests(simulator, count):
    asked = len(simulator.requests)
    simulator.run(simulator.simulator.log.until(lambda log: len(log) >= asked + count))


class TestRefusedStatus:
    """The API server refuses every status of a filter whose spec breaks a rule of the schema."""

    @pytest.fixture
    def installation(self, own_installation):
        """An operator that is started when the API server checks again."""
        return own_installation

    def test_an_event_says_so(self, past_the_schema, filters, installation, simulator):
        """One Event has the API server's words, though it is tried again; a correction heals it."""
        past_the_schema(lambda: None, orders={"outputTopic": 7})
        installation.operator.start()
        note = filters.wait_event("WriteRefused")
        assert "correct the spec" in note
        assert "spec.outputTopic: Invalid value" in note
        _await_requests(simulator, 4)
        selector = "--field-selector=reason=WriteRefused"
        events = filters.kubectl("get", "events.events.k8s.io", selector, "-o", "name").stdout
        assert len(events.splitlines()) == 1
        filters.apply(matchAll=None)
        filters.approve()


def test_wrong_credentials_show_and_heal(filters, operator, simulator):
    """A key that is not accepted is named by reason; the right one needs no restart."""
    config = simulator.simulator.config
    simulator.call(lambda s: s.set_credentials("OTHER", "other-secret"))
    filters.apply()
    filters.wait(VALID_REASON, "CredentialsInvalid")
    simulator.call(lambda s: s.set_credentials(config.api_key, config.api_secret))
    filters.wait_shown()
    assert filters.condition("Valid") == ("True", "Valid")


def test_the_secret_is_nowhere(filters, operator, simulator, installation):
    """Neither the log, nor the status, nor an Event holds the key or its secret."""
    fault = Fault(FaultKind.STATUS, method="POST", status=401, times=2)
    simulator.call(lambda s: s.inject(fault))
    filters.apply()
    filters.approve()
    events = filters.kubectl("get", "events", "-o", "yaml").stdout
    everything = operator.log.read_text() + json.dumps(filters.get()) + events
    for name in ("CONFLUENT_CLOUD_API_KEY", "CONFLUENT_CLOUD_API_SECRET"):
        assert installation.environment[name] not in everything


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTML, method="POST", status=200, times=10_000),
        Fault(FaultKind.STATUS, method="POST", status=429, retry_after=1, times=10_000),
        Fault(FaultKind.DROP_BEFORE, method="POST", times=10_000),
    ],
    ids=["HTML in place of JSON", "429", "dropped connections"],
)
def test_an_answer_that_is_none_is_trouble_and_no_hot_loop(fault, filters, operator, simulator):
    """The filter says that Confluent cannot be asked, and calls become rare."""
    simulator.call(lambda s: s.inject(fault))
    filters.apply()
    filters.wait(VALID_REASON, "ConfluentUnavailable", seconds=60)
    version = filters.get()["metadata"]["resourceVersion"]
    posts = len([r for r in simulator.requests if r.method == "POST"])
    assert posts < 15
    simulator.call(lambda s: s.behaviour.faults.clear())
    filters.wait(".status.proposed.dryRun.result", "Passed", seconds=60)
    assert int(filters.get()["metadata"]["resourceVersion"]) > int(version)


class TestSettings:
    """Operators with settings of their own."""

    @pytest.fixture
    def installation(self, own_installation):
        """Each test has an operator of its own, which it starts itself."""
        return own_installation

    def test_an_unreachable_endpoint_shows_as_trouble(self, filters, installation):
        """The SQL and its digest are shown all the same."""
        installation.operator.change(lambda s: s["confluent"].update(endpoint=NOBODY))
        installation.operator.start()
        filters.apply()
        filters.wait(VALID_REASON, "ConfluentUnavailable", seconds=60)
        assert filters.status()["proposed"]["digest"]

    def test_mounted_credentials_are_read_anew(self, filters, installation, simulator, tmp_path):
        """A Secret that is corrected heals the filter, without a restart."""
        names = ("CONFLUENT_CLOUD_API_KEY", "CONFLUENT_CLOUD_API_SECRET")
        right = {name: installation.environment.pop(name) for name in names}
        for name in names:
            (tmp_path / name).write_text("expired")
        installation.environment["FLINKFILTER_CREDENTIALS"] = str(tmp_path)
        installation.operator.start()
        filters.apply()
        filters.wait(VALID_REASON, "CredentialsInvalid")
        assert {request.status for request in simulator.requests} == {401}
        for name in names:
            (tmp_path / name).write_text(right[name] + "\n")
        filters.approve()
        assert right[names[1]] not in installation.operator.log.read_text()

    def test_missing_credentials_show(self, filters, installation, simulator, tmp_path):
        """Nothing is sent without a key, and the filter says which file is missing."""
        installation.environment["FLINKFILTER_CREDENTIALS"] = str(tmp_path / "none")
        installation.operator.start()
        filters.apply()
        filters.wait(VALID_REASON, "CredentialsInvalid")
        (valid,) = [c for c in filters.status()["conditions"] if c["type"] == "Valid"]
        assert f"{tmp_path}/none/CONFLUENT_CLOUD_API_KEY" in valid["message"]
        assert simulator.requests == []

    def test_settings_that_cannot_be_used_end_the_start(self, installation):
        """The operator says which setting is missing, and ends with status 1."""
        operator = installation.operator
        operator.change(lambda s: s["confluent"].pop("principal"))
        operator.start()
        assert operator.wait() == 1
        assert "confluent.principal: Field required" in operator.log.read_text()
