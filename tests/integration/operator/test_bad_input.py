"""Bad input: a condition or a refusal that says what is wrong, never a crash or a hot loop."""

import json

import pytest

from confluent_simulator import Fault, FaultKind

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

    def test_settings_that_cannot_be_used_end_the_start(self, installation):
        """The operator says which setting is missing, and ends with status 1."""
        operator = installation.operator
        operator.change(lambda s: s["confluent"].pop("principal"))
        operator.start()
        assert operator.wait() == 1
        assert "confluent.principal: Field required" in operator.log.read_text()
