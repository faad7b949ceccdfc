"""The consumer's process: settings in, everything wired together, until a signal comes."""

import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated, Any

import structlog
import typer
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from dealer_consumer import client, credentials, logs, settings
from dealer_consumer.consumption import WAIT_SECONDS, Consumption
from dealer_consumer.credentials import Credentials
from dealer_consumer.dead_letter_topic import ensure
from dealer_consumer.dead_letters import DeadLetters
from dealer_consumer.errors import BrokersSilent, DealerConsumerError, KafkaRefuses
from dealer_consumer.handlers import lookup
from dealer_consumer.handlers.lookup import Handler
from dealer_consumer.health import Health, HealthServer
from dealer_consumer.measures import Measures, registry
from dealer_consumer.retry import RetryPolicy
from dealer_consumer.settings import Settings
from dealer_consumer.standing import standing_of
from dealer_consumer.stop import Stop
from dealer_consumer.topic_identity import TopicIdentity
from dealer_consumer.treatment import Treatment
from dealer_consumer.troubles import Troubles

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

SPARE_SECONDS = 30.0
"""Beyond the longest call of a handler, until the loop counts as dead."""
ASK_AGAIN_SECONDS = 5.0

# A boxed traceback is no log line, and could show local variables.
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Service:
    """One consumer with all its parts.

    Args:
        settings: what it is told.
        credentials: how it is let in.
        handle: what is done with an event.
        stop: ends it.
    """

    def __init__(
        self, settings: Settings, credentials: Credentials, handle: Handler, stop: Stop
    ) -> None:
        self._settings = settings
        self._handle = handle
        self._stop = stop
        self._connection = client.connection(
            settings.kafka, credentials, settings.client_id or settings.group
        )
        self._measures = Measures()
        self._troubles = Troubles()
        self._health = Health(settings.kafka.max_poll_seconds + SPARE_SECONDS)

    def run(self) -> None:
        """Serve until it is asked to stop.

        Raises:
            DealerConsumerError: it cannot start, or cannot go on.
        """
        health = self._settings.health
        metrics = registry(self._measures)
        with HealthServer(self._health, metrics, health.host, health.port) as server:
            log.info(
                "starts",
                dealer=self._settings.dealer.id,
                topic=self._settings.topic,
                group=self._settings.group,
                port=server.port,
            )
            try:
                self._prepare()
                if not self._stop.requested:
                    self._consume()
            except KafkaException as error:
                raise KafkaRefuses(f"no client can be made: {error.args[0].str()}") from error
            log.info("ends")

    def _prepare(self) -> None:
        config: dict[str, Any] = {**self._connection, "error_cb": self._reported}
        admin = AdminClient(config)
        topic, create = self._settings.dead_letter_topic, self._settings.dead_letter.create
        while not self._stop.requested:
            self._health.turned()
            try:
                ensure(admin, topic, create=create)
            except BrokersSilent as error:
                admin.poll(0)  # reports why
                log.warning("waits for the brokers", error=str(error))
                _wait(ASK_AGAIN_SECONDS, self._stop)
            else:
                return

    def _consume(self) -> None:
        producer = Producer(
            {**self._connection, **client.producer(self._settings), "error_cb": self._reported}
        )
        letters = DeadLetters(
            producer,
            self._settings.dead_letter_topic,
            self._settings.group,
            self._measures,
            self._settings.dead_letter.timeout_seconds,
        )
        consumer = Consumer(
            {
                **self._connection,
                **client.consumer(self._settings),
                "error_cb": self._reported,
                "stats_cb": self._observe,
            }
        )

        def turned() -> None:
            self._health.turned()
            producer.poll(0)  # reports, of which there are some without letters too

        Consumption(
            consumer,
            TopicIdentity(AdminClient(self._connection), self._settings.topic),
            self._settings.batch_size,
            self._treatment(letters),
            self._measures,
            self._troubles,
            turned,
        ).run(self._stop)

    def _treatment(self, letters: DeadLetters) -> Treatment:
        handler = self._settings.handler
        policy = RetryPolicy(
            handler.attempts, handler.first_pause_seconds, handler.longest_pause_seconds
        )
        return Treatment(self._settings.dealer.id, self._handle, policy, letters, self._measures)

    def _observe(self, statistics: str) -> None:
        before, missing = self._health.standing, self._troubles.topic_missing
        standing = standing_of(statistics, self._settings.topic, topic_missing=missing)
        if standing.joined and not before.joined:
            self._troubles.past()
        if standing.waits_for != before.waits_for:
            log.info("not ready" if standing.waits_for else "ready", waits_for=standing.waits_for)
        self._health.standing = standing
        self._measures.lag = standing.lag

    def _reported(self, error: KafkaError) -> None:
        self._troubles.tell(error)


def _wait(seconds: float, stop: Stop) -> None:
    end = monotonic() + seconds
    while not stop.requested and monotonic() < end:
        sleep(WAIT_SECONDS)


@app.command()
def run(
    settings_file: Annotated[
        Path | None,
        typer.Option(
            "--settings", envvar="DEALER_CONSUMER_SETTINGS", help="The settings file, if any."
        ),
    ] = None,
    credentials_folder: Annotated[
        Path | None,
        typer.Option(
            "--credentials",
            envvar="DEALER_CONSUMER_CREDENTIALS",
            help="The folder of the mounted Secret; left out: the environment.",
        ),
    ] = None,
) -> None:
    """Consume one dealer's filtered topic until SIGTERM."""
    logs.configure()
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.request)
    try:
        with ExitStack() as closing:
            told = settings.load(settings_file, os.environ)
            logs.configure(told.log_level.value)
            secrets = credentials.read(told, credentials_folder, os.environ)
            Service(told, secrets, lookup.find(told, secrets, closing), stop).run()
    except DealerConsumerError as error:
        log.error("ends", kind=type(error).__name__, error=str(error))  # noqa: TRY400  it says it all
        sys.exit(1)


def main() -> None:
    """Start the consumer from the command line."""
    app()


if __name__ == "__main__":
    main()
