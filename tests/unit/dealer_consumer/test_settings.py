"""The settings of one consumer: file, environment, and what is refused."""

import re
from pathlib import Path

import pytest

from dealer_consumer.errors import InvalidSettings
from dealer_consumer.settings import VARIABLES, Settings, load

EXAMPLES = Path(__file__).parents[3] / "examples" / "consumers"
FILE = """\
dealer: {id: DEALER-001, name: Tesla, timeZone: America/Los_Angeles}
topic: events
group: readers
kafka: {bootstrapServers: "broker:9092"}
"""
ENVIRONMENT = {
    "DEALER_ID": "DEALER-009",
    "DEALER_NAME": "Nine",
    "KAFKA_TOPIC": "nine",
    "CONSUMER_GROUP_ID": "readers-nine",
    "KAFKA_BOOTSTRAP_SERVERS": "a:1,b:2",
}


@pytest.fixture
def written(tmp_path):
    """Write a settings file."""

    def write(text):
        path = tmp_path / "settings.yaml"
        path.write_text(text)
        return path

    return write


def refused(path, environment=None):
    """What is said about settings that are refused."""
    with pytest.raises(InvalidSettings) as caught:
        load(path, environment or {})
    return str(caught.value)


@pytest.mark.parametrize(
    ("number", "name", "zone"),
    [
        ("001", "Tesla Service Center - San Francisco", "America/Los_Angeles"),
        ("002", "BMW Service Center - Los Angeles", "America/Los_Angeles"),
        ("003", "Mercedes Service Center - New York", "America/New_York"),
    ],
)
def test_the_three_dealers_have_their_names_topics_and_groups(number, name, zone):
    """As the examples have them; the address of the brokers comes by the environment."""
    path = EXAMPLES / f"dealer-{number}.yaml"
    settings = load(path, {"KAFKA_BOOTSTRAP_SERVERS": "broker:9092"})
    assert settings.dealer.model_dump() == {
        "id": f"DEALER-{number}",
        "name": name,
        "time_zone": zone,
    }
    assert settings.topic == f"filtered-service-events-dealer-{number}"
    assert settings.group == f"dealer-{number}-service-consumer-group"


def test_the_environment_is_enough():
    """No file is needed."""
    settings = load(None, ENVIRONMENT)
    assert (settings.dealer.id, settings.topic, settings.group) == (
        "DEALER-009",
        "nine",
        "readers-nine",
    )
    assert settings.kafka.bootstrap_servers == "a:1,b:2"


def test_the_environment_has_precedence(written):
    """An empty variable counts as none."""
    settings = load(written(FILE), {"KAFKA_TOPIC": "other", "DEALER_ID": ""})
    assert (settings.topic, settings.dealer.id) == ("other", "DEALER-001")


def test_every_setting_has_a_variable():
    """Each names a setting that there is, and no setting is left out."""
    assert sorted(VARIABLES.values()) == sorted(settings_of(Settings))


def settings_of(model, prefix=""):
    """Name the settings of a model: `dealer.id`, `topic`."""
    for field in model.model_fields.values():
        inner = field.annotation
        if hasattr(inner, "model_fields"):
            yield from settings_of(inner, f"{prefix}{field.alias}.")
        else:
            yield f"{prefix}{field.alias}"


def test_what_is_left_out_has_a_default(written):
    """Safe ones: encryption, and a dead-letter topic beside the topic."""
    settings = load(written(FILE), {})
    assert settings.kafka.security_protocol == "SASL_SSL"
    assert settings.dead_letter_topic == "events-dead-letter"
    assert (settings.handler.name, settings.handler.attempts) == ("logging", 3)


@pytest.mark.parametrize(
    "servers", ["broker", "a:1,b:2", "a:1, b:2", "[::1]:9092", "pkc-x.y.z:9092"]
)
def test_brokers_are_named_by_host_and_port(servers):
    """One or several, also without a port or by an address of IPv6."""
    settings = load(None, {**ENVIRONMENT, "KAFKA_BOOTSTRAP_SERVERS": servers})
    assert settings.kafka.bootstrap_servers == servers


def test_everything_that_is_missing_is_said_at_once():
    """With the variable that would give it."""
    assert refused(None) == (
        "dealer.id (or DEALER_ID): Field required; dealer.name (or DEALER_NAME): Field required; "
        "topic (or KAFKA_TOPIC): Field required; group (or CONSUMER_GROUP_ID): Field required; "
        "kafka.bootstrapServers (or KAFKA_BOOTSTRAP_SERVERS): Field required"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("topics: x", "topics: Extra inputs are not permitted"),
        ("topic: a/b", "topic (or KAFKA_TOPIC): String should match"),
        ("batchSize: 0", "batchSize (or BATCH_SIZE): Input should be greater than or equal to 1"),
        ("deadLetter: {topic: events}", "deadLetter.topic is the topic itself"),
        ("handler: {name: http}", "the handler http needs http.url (or HTTP_URL)"),
        ("http: {url: 'ftp://x'}", "http.url (or HTTP_URL): URL scheme should be"),
        ("http: {url: 'http://me:pw@x'}", "give a token as HTTP_TOKEN instead"),
        ("health: {port: 70000}", "health.port (or HEALTH_PORT)"),
        (
            "dealer: {id: x, name: y, timeZone: Mars}",
            "dealer.timeZone (or DISPLAY_TIMEZONE): no such time zone",
        ),
        (
            "dealer: {id: x, name: y, timeZone: ../../etc/passwd}",
            "dealer.timeZone (or DISPLAY_TIMEZONE): no such time zone",
        ),
        (
            "kafka: {bootstrapServers: x, caFile: /nowhere}",
            "kafka.caFile (or KAFKA_CA_FILE): no such",
        ),
        (
            "kafka: {bootstrapServers: x, maxPollSeconds: 10}",
            "kafka: maxPollSeconds must not be less than sessionTimeoutSeconds",
        ),
        ("kafka: {bootstrapServers: x, apiSecret: hunter2}", "kafka.apiSecret: Extra inputs"),
        ("kafka: {bootstrapServers: 'SASL_SSL://x:9092'}", "host:port is needed"),
        ("kafka: {bootstrapServers: 'x:9092,'}", "host:port is needed"),
        ("kafka: {bootstrapServers: 'x:http'}", "host:port is needed"),
        (f"topic: {'t' * 240}", "topic is too long to have -dead-letter behind it"),
        (
            "handler: {firstPauseSeconds: 0}",
            "handler.firstPauseSeconds (or HANDLER_FIRST_PAUSE_SECONDS): Input should be greater",
        ),
        (
            "handler: {longestPauseSeconds: 0}",
            "handler.longestPauseSeconds (or HANDLER_LONGEST_PAUSE_SECONDS): Input",
        ),
    ],
)
def test_what_is_wrong_is_named(written, line, message):
    """The setting, its variable, and what would be right; never what was given."""
    name = line.partition(":")[0]
    kept = "".join(each + "\n" for each in FILE.splitlines() if not each.startswith(f"{name}:"))
    said = refused(written(kept + line))
    assert message in said
    assert not re.search("hunter2|me:pw|passwd", said)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "is not YAML (line 1)"),
        ("a: 2025-13-45", "is not YAML"),
        ("a: !!int x", "is not YAML"),
        ("[" * 5000, "is not YAML"),
        ("- a", "a mapping of settings is needed"),
        ("", "a mapping of settings is needed"),
        ("dealer: DEALER-001", "dealer: Input should be a valid"),
    ],
)
def test_a_file_that_is_none_is_named(written, text, message):
    """Also where the environment would set something inside."""
    path = written(text)
    assert message in refused(path, {"DEALER_ID": "x"})


def test_a_call_must_end_before_the_partitions_go_to_others():
    """Or it would be made again and again."""
    slow = {"HANDLER": "http", "HTTP_URL": "http://crm", "HTTP_TIMEOUT_SECONDS": "61"}
    said = refused(None, {**ENVIRONMENT, **slow})
    assert "kafka.maxPollSeconds must be five times http.timeoutSeconds" in said


def test_a_missing_file_is_named(tmp_path):
    """With its path."""
    path = tmp_path / "none.yaml"
    assert refused(path).startswith(f"{path}: cannot be read")
