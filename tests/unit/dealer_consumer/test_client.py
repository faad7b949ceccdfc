"""The configuration of Kafka's clients."""

from confluent_kafka import Consumer, Producer

from dealer_consumer import client
from dealer_consumer.credentials import Credentials
from dealer_consumer.settings import SecurityProtocol

SECRETS = Credentials("KEY", "secret")


def test_nothing_is_committed_by_itself(settings):
    """From the earliest record, only committed ones, in cooperative steps."""
    config = client.consumer(settings)
    assert {name: config[name] for name in sorted(config)} == {
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "group.id": "readers",
        "heartbeat.interval.ms": 3000,
        "isolation.level": "read_committed",
        "max.poll.interval.ms": 300_000,
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": 45_000,
        "statistics.interval.ms": 1000,
        "topic.metadata.refresh.interval.ms": 10_000,
    }


def test_with_encryption_the_key_is_given(settings):
    """SASL PLAIN over TLS, whose certificates are the system's unless others are named."""
    config = client.connection(settings.kafka, SECRETS, "me")
    assert config["security.protocol"] == "SASL_SSL"
    assert (config["sasl.username"], config["sasl.password"]) == ("KEY", "secret")
    assert "ssl.ca.location" not in config


def test_certificates_to_trust_can_be_named(settings, tmp_path):
    """A file of them."""
    kafka = settings.kafka.model_copy(update={"ca_file": tmp_path / "ca.pem"})
    config = client.connection(kafka, SECRETS, "me")
    assert config["ssl.ca.location"] == str(tmp_path / "ca.pem")


def test_librdkafka_takes_every_setting(settings):
    """No name is misspelt, and no combination is refused."""
    kafka = settings.kafka.model_copy(update={"security_protocol": SecurityProtocol.PLAINTEXT})
    connection = client.connection(kafka, Credentials(), "me")
    Producer({**connection, **client.producer(settings)})
    Consumer({**connection, **client.consumer(settings)}).close()
    Producer({**client.connection(settings.kafka, SECRETS, "me"), **client.producer(settings)})
