"""The configuration of librdkafka's clients. Pure; what it gives holds secrets, so never log it."""

import logging
from typing import Any

from dealer_consumer.credentials import Credentials
from dealer_consumer.logs import LIBRDKAFKA
from dealer_consumer.settings import Kafka, SecurityProtocol, Settings

STATISTICS_MILLISECONDS = 1000
METADATA_MILLISECONDS = 10_000
"""How soon a topic is seen that was created after the consumer."""
LARGEST_MESSAGE = 1_000_000_000
"""No limit of ours: what a topic takes, its broker decides."""


def connection(kafka: Kafka, credentials: Credentials, client_id: str) -> dict[str, Any]:
    """Say how brokers are reached; for consumer, producer and admin client alike."""
    config: dict[str, Any] = {
        "bootstrap.servers": kafka.bootstrap_servers,
        "client.id": client_id,
        "security.protocol": kafka.security_protocol.value,
        "logger": logging.getLogger(LIBRDKAFKA),
        # Idle connections are closed by brokers and by what stands between; it is no news.
        "log.connection.close": False,
        "reconnect.backoff.max.ms": 2000,
    }
    if kafka.security_protocol is SecurityProtocol.SASL_SSL:
        config |= {
            "sasl.mechanism": "PLAIN",
            "sasl.username": credentials.api_key,
            "sasl.password": credentials.api_secret,
        }
        if kafka.ca_file:
            config["ssl.ca.location"] = str(kafka.ca_file)
    return config


def consumer(settings: Settings) -> dict[str, Any]:
    """Say how to consume: from the beginning, and nothing is committed by itself."""
    kafka = settings.kafka
    session = int(kafka.session_timeout_seconds * 1000)
    return {
        "group.id": settings.group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "isolation.level": "read_committed",
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": session,
        "heartbeat.interval.ms": min(3000, session // 3),
        "max.poll.interval.ms": int(kafka.max_poll_seconds * 1000),
        "topic.metadata.refresh.interval.ms": METADATA_MILLISECONDS,
        "statistics.interval.ms": STATISTICS_MILLISECONDS,
    }


def producer(settings: Settings) -> dict[str, Any]:
    """Say how to write dead letters: acknowledged by all replicas, once each."""
    return {
        "acks": "all",
        "enable.idempotence": True,
        "compression.type": "zstd",
        "message.max.bytes": LARGEST_MESSAGE,
        "message.timeout.ms": int(settings.dead_letter.timeout_seconds * 1000),
        "allow.auto.create.topics": False,
    }
