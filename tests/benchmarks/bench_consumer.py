"""Print how many messages a second the dealer consumer handles, beside a bare loop.

Events of 1 KB, uncompressed, in three partitions of a real broker, which are all there before. The
bare loop takes batches of the same size with the same client, parses both levels of JSON, and does
nothing else: offsets are committed now and then by themselves, nothing is checked, nothing is put
aside. The consumer does all that it does in earnest, with a handler that does nothing, and with
the logging handler, whose lines go to /dev/null. The time runs from the assignment to the last
record. Runs are interleaved, each in a process of its own; the median of each, and ratios of the
medians.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from dealer_consumer import client, logs, reading
from dealer_consumer.consumption import Consumption
from dealer_consumer.credentials import Credentials
from dealer_consumer.dead_letters import DeadLetters
from dealer_consumer.event import ServiceEvent
from dealer_consumer.handlers.log_line import log_line
from dealer_consumer.health import Health
from dealer_consumer.measures import Measures
from dealer_consumer.retry import RetryPolicy
from dealer_consumer.settings import Settings
from dealer_consumer.stop import Stop
from dealer_consumer.topic_identity import TopicIdentity
from dealer_consumer.treatment import Treatment
from dealer_consumer.troubles import Troubles
from local_stack.stack import Part, Stack

TOPIC = "filtered-service-events-dealer-001"
PARTITIONS = 3
COUNT = 200_000
BYTES = 1000
RUNS = 5
KINDS = {
    "bare loop, json": "bare_json",
    "bare loop, our parser": "bare_ours",
    "consumer, no-op": "consumer_noop",
    "consumer, logging": "consumer_logging",
}


def main() -> None:
    """Fill the topic, run every kind in turn, print the figures."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), [Part.KAFKA]) as stack:
        stack.kafka.create_topic(TOPIC, PARTITIONS)
        fill(stack.kafka.bootstrap)
        rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for run in range(RUNS):
            for kind, name in KINDS.items():
                command = [sys.executable, __file__, name, stack.kafka.bootstrap, f"{name}-{run}"]
                answer = subprocess.run(
                    command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
                )
                rates[kind].append(COUNT / float(answer.stderr.split()[-1]))
    print(f"{COUNT} events of {BYTES} bytes, median of {RUNS} runs")
    medians = {kind: statistics.median(each) for kind, each in rates.items()}
    for kind, rate in medians.items():
        print(f"{kind:24}{rate:>10,.0f}/s   {min(rates[kind]):,.0f} to {max(rates[kind]):,.0f}")
    for above in ("consumer, no-op", "consumer, logging"):
        for below in ("bare loop, json", "bare loop, our parser"):
            print(f"{above} ÷ {below}: {medians[above] / medians[below]:.2f}")


def fill(bootstrap: str) -> None:
    """Produce the events."""
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 20})
    for number in range(COUNT):
        value = event(number)
        while True:
            try:
                producer.produce(TOPIC, value, partition=number % PARTITIONS)
            except BufferError:
                producer.poll(0.1)
            else:
                break
    producer.flush()


def event(number: int) -> bytes:
    """Write an event as Flink does, padded to its size."""
    data = {
        "id": f"SERVICE-{number:07}",
        "carId": "CAR-2025-001",
        "serviceDate": "2025-01-15T10:00:00Z",
        "amountPaid": 450.25,
        "dealerId": "DEALER-001",
        "dealerName": "Tesla Service Center - San Francisco",
        "mileageAtService": 15000,
        "description": "",
    }
    row = {
        "key": "c2VydmljZQ==",
        "id": f"service-{number:07}",
        "event_name": "Car Service Done",
        "event_type": "CarServiceDone",
        "created_date": "2025-01-15T10:00:00Z",
        "saved_date": "2025-01-15T10:00:01Z",
        "header_data": json.dumps(data),
        "__op": "c",
        "__table": "event_headers",
    }
    padding = "x" * (BYTES - len(json.dumps(row)))
    row["header_data"] = json.dumps({**data, "description": padding})
    return json.dumps(row).encode()


def bare_json(settings: Settings) -> float:
    """Consume with the standard library's parser."""
    return bare(settings, lambda value: json.loads(json.loads(value)["header_data"]))


def bare_ours(settings: Settings) -> float:
    """Consume with the parser that the consumer uses."""
    row, data = reading._ROW.decode, reading._HEADER_DATA.decode
    return bare(settings, lambda value: data(row(value).header_data or ""))


def bare(settings: Settings, parse: Callable[[bytes], object]) -> float:
    """Consume in a bare loop; gives the seconds."""
    config = client.connection(settings.kafka, Credentials(), "bench")
    defaults = {"group.id": settings.group, "auto.offset.reset": "earliest"}
    consumer = Consumer({**config, **defaults})
    started = []
    consumer.subscribe([TOPIC], on_assign=lambda *_: started.append(time.monotonic()))
    count = 0
    while count < COUNT:
        for message in consumer.consume(settings.batch_size, 0.5):
            if message.error():
                raise KafkaException(message.error())
            parse(message.value() or b"")
            count += 1
    seconds = time.monotonic() - started[0]
    consumer.close()
    return seconds


def consumer_noop(settings: Settings) -> float:
    """Consume with a handler that does nothing."""
    return whole(settings, lambda _: None)


def consumer_logging(settings: Settings) -> float:
    """Consume with the logging handler."""
    return whole(settings, log_line(settings.dealer))


def whole(settings: Settings, handle: Callable[[ServiceEvent], None]) -> float:
    """Consume with all that the consumer does; gives the seconds."""
    measures, troubles, health, stop = Measures(), Troubles(), Health(60), Stop()
    connection = client.connection(settings.kafka, Credentials(), "bench")
    consumer = Consumer({**connection, **client.consumer(settings), "stats_cb": lambda _: None})
    producer = Producer({**connection, **client.producer(settings)})
    letters = DeadLetters(producer, settings.dead_letter_topic, settings.group, measures, 60)
    treatment = Treatment("DEALER-001", handle, RetryPolicy(3, 1, 60), letters, measures)
    started: list[float] = []
    ended: list[float] = []

    def turned() -> None:
        health.turned()
        if measures.handled == COUNT:
            ended.append(time.monotonic())
            stop.request()

    topic = TopicIdentity(AdminClient(connection), TOPIC)
    consumption = Consumption(
        consumer, topic, settings.batch_size, treatment, measures, troubles, turned
    )
    assigned = consumption._assigned
    consumption._assigned = lambda *given: (started.append(time.monotonic()), assigned(*given))  # type: ignore[method-assign]  # to see when it begins
    consumption.run(stop)
    return ended[0] - started[0]


def run(kind: str, bootstrap: str, group: str) -> None:
    """Run one kind in this process; its seconds go to standard error."""
    logs.configure()
    settings = Settings.model_validate(
        {
            "dealer": {"id": "DEALER-001", "name": "bench"},
            "topic": TOPIC,
            "group": group,
            "kafka": {"bootstrapServers": bootstrap, "securityProtocol": "PLAINTEXT"},
        }
    )
    print(globals()[kind](settings), file=sys.stderr)


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else run(*sys.argv[1:])
