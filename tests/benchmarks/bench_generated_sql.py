"""Print how many events a second our SQL filters on real Flink, beside SQL written by hand.

A topic on a real broker holds events of three dealers and other events, about 1.2 KB each. A job
reads it from the first record to the last and writes what passes into another topic. One job runs
the SQL of `examples/filters/service-by-dealer-001.yaml`, the other a statement for the same filter
as people write it by hand. Both run in turn, each going first as often; the first run of each,
in which Java compiles, is not counted. The rate by the clock is what the target is about; the one
by the CPU time of the job's own thread is disturbed less by what else the machine does. Every job
must write as many events as the others.
"""

import asyncio
import json
import os
import random
import statistics
import tempfile
from contextlib import suppress
from pathlib import Path

import httpx
import yaml
from confluent_kafka import Consumer, Producer, TopicPartition

from confluent_simulator.flink_tables import text
from confluent_simulator.http_json import HttpJson
from confluent_simulator.sql_gateway import SqlGateway
from flinkfilter.language.compilation import compile_filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import load
from flinkfilter.sql.statements import generate
from local_stack import flink, kafka
from local_stack.stack import Part, Stack

EXAMPLES = Path(__file__).parents[2] / "examples"
SOURCE, SINK = "raw-event-headers", "filtered-service-events-dealer-001"
COUNT = 300_000
RUNS = 5
TARGET = 0.95
OURS, BY_HAND = "our SQL", "SQL by hand"

INSERT_BY_HAND = """\
INSERT INTO `filtered-service-events-dealer-001`
SELECT
    CAST(`id` AS BYTES) AS `key`,
    `id`, `event_name`, `event_type`, `created_date`,
    `saved_date`, `header_data`, `__op`, `__table`
FROM `raw-event-headers`
WHERE `event_type` = 'CarServiceDone'
  AND `__op` = 'c'
  AND JSON_VALUE(`header_data`, '$.dealerId') = 'DEALER-001'"""
SOURCE_TABLE = (
    f"CREATE TABLE `{SOURCE}` (`id` STRING, `event_name` STRING, `event_type` STRING, "
    "`created_date` STRING, `saved_date` STRING, `header_data` STRING, `__op` STRING, "
    "`__table` STRING) WITH ({})"
)
BOUNDED = {"scan.startup.mode": "earliest-offset", "scan.bounded.mode": "latest-offset"}
# Without it a job that has read everything waits for a checkpoint, for up to a second.
SESSION = {"execution.checkpointing.checkpoints-after-tasks-finish": "false"}


def main() -> None:
    """Fill the topic, run both statements in turn, print the figures."""
    for part in (flink, kafka):
        part.JAVA_OPTIONS = tuple(o for o in part.JAVA_OPTIONS if "TieredStopAtLevel" not in o)
    parts = [Part.KAFKA, Part.FLINK]
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), parts) as stack:
        for topic in (SOURCE, SINK):
            stack.kafka.create_topic(topic)
        average = fill(stack.kafka.bootstrap)
        by_clock, by_cpu = asyncio.run(measure(stack))
    print(f"{COUNT} events of {average:.0f} bytes, median of {RUNS} runs (lowest to highest)")
    tell("events/s", by_clock, f"target {TARGET} or more")
    tell("events per CPU second", by_cpu)


def tell(what: str, rates: dict[str, list[float]], target: str = "for comparison") -> None:
    """Print rates of both statements, and the ratio of their medians."""
    medians = {kind: statistics.median(each) for kind, each in rates.items()}
    for kind, rate in medians.items():
        spread = f"{min(rates[kind]):,.0f} to {max(rates[kind]):,.0f}"
        print(f"{kind:14}{rate:>10,.0f} {what} ({spread})")
    print(f"{OURS} ÷ {BY_HAND}, {what}: {medians[OURS] / medians[BY_HAND]:.2f} ({target})")


async def measure(stack: Stack) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Run both statements in turn; gives their rates by the clock and by CPU time."""
    by_clock: dict[str, list[float]] = {OURS: [], BY_HAND: []}
    by_cpu: dict[str, list[float]] = {OURS: [], BY_HAND: []}
    http = HttpJson(stack.flink.gateway_url)
    await http.open()
    async with SqlGateway(http).session(SESSION) as session:
        kafka_table = {
            "connector": "kafka",
            "value.format": "json",
            "properties.bootstrap.servers": stack.kafka.bootstrap,
        }
        sink, ours = generated(kafka_table | {"topic": SINK})
        options = kafka_table | BOUNDED | {"topic": SOURCE, "properties.group.id": "bench"}
        written = ", ".join(f"{text(key)} = {text(value)}" for key, value in options.items())
        await session.execute(SOURCE_TABLE.format(written))
        await session.execute(sink)
        inserts = {OURS: ours, BY_HAND: INSERT_BY_HAND}
        written_before, passed = 0, set()
        for run in range(RUNS + 1):
            for kind in (OURS, BY_HAND) if run % 2 else (BY_HAND, OURS):
                job_id = (await session.execute(inserts[kind])).job_id
                job_url = f"{stack.flink.rest_url}/jobs/{job_id}"
                seconds, cpu_seconds = await run_time(job_url, stack.flink.taskmanager.pid)
                written_after = end_of_sink(stack.kafka.bootstrap)
                passed.add(written_after - written_before)
                written_before = written_after
                if run:
                    by_clock[kind].append(COUNT / seconds)
                    by_cpu[kind].append(COUNT / cpu_seconds)
    await http.close()
    if len(passed) > 1:
        raise RuntimeError(f"the statements do not write the same events: {passed}")
    return by_clock, by_cpu


def generated(sink_options: dict[str, str]) -> tuple[str, str]:
    """Give our CREATE TABLE and INSERT of the example."""
    manifest = EXAMPLES / "filters" / "service-by-dealer-001.yaml"
    settings = load(EXAMPLES / "settings.yaml", {})
    filter_ = compile_filter(read_spec(yaml.safe_load(manifest.read_text())["spec"]), settings)
    sql = generate(filter_, sink_options)
    return sql.sink, sql.insert


async def run_time(job_url: str, taskmanager: int) -> tuple[float, float]:
    """Wait for the end of a job; gives the seconds in which its only task ran, and of its CPU."""
    cpu_seconds = 0.0
    async with httpx.AsyncClient() as client:
        while (job := (await client.get(job_url)).json())["state"] != "FINISHED":
            if job["state"] in ("FAILED", "CANCELED"):
                raise RuntimeError(f"the job is {job['state']}")
            cpu_seconds = max(cpu_seconds, task_cpu(taskmanager))
            await asyncio.sleep(0.1)
    (task,) = job["vertices"]
    return float(task["duration"]) / 1000, cpu_seconds


def task_cpu(taskmanager: int) -> float:
    """Give the CPU seconds of the thread that runs the job's only task; 0 while there is none."""
    for thread in Path(f"/proc/{taskmanager}/task").iterdir():
        # Linux keeps the first 15 characters of a thread's name.
        with suppress(FileNotFoundError, ProcessLookupError):
            if (thread / "comm").read_text().startswith(f"Source: {SOURCE}"[:15]):
                used = (thread / "stat").read_text().rpartition(")")[2].split()[11:13]
                return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def end_of_sink(bootstrap: str) -> int:
    """Give how many events the output topic has."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "bench-end"})
    _, end = consumer.get_watermark_offsets(TopicPartition(SINK, 0))
    consumer.close()
    return int(end)


def fill(bootstrap: str) -> float:
    """Produce the events; gives their average length in bytes."""
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 20})
    draw = random.Random(1)
    total = 0
    for number in range(COUNT):
        value = event(number, draw)
        total += len(value)
        while True:
            try:
                producer.produce(SOURCE, value)
            except BufferError:
                producer.poll(0.1)
            else:
                break
    producer.flush()
    return total / COUNT


def event(number: int, draw: random.Random) -> bytes:
    """Write a row as the capture does: services of three dealers, other events, few updates."""
    kind = draw.choice(["CarServiceDone"] * 3 + ["CarCreated", "LoanCreated"])
    data = {
        "id": f"SERVICE-{number:07}",
        "carId": f"CAR-2025-{draw.randrange(1000):03}",
        "serviceDate": "2025-01-15T10:00:00Z",
        "amountPaid": draw.randrange(5000, 200000) / 100,
        "dealerId": draw.choice(["DEALER-001", "DEALER-002", "DEALER-003"]),
        "dealerName": "Tesla Service Center - San Francisco",
        "mileageAtService": draw.randrange(200000),
        "description": "Annual maintenance and tire rotation. " * draw.randrange(10, 28),
    }
    row = {
        "id": f"service-{number:07}",
        "event_name": "Car Service Done",
        "event_type": kind,
        "created_date": "2025-01-15T10:00:00Z",
        "saved_date": "2025-01-15T10:00:01Z",
        "header_data": json.dumps(data),
        "__op": draw.choice("c" * 18 + "ur"),
        "__table": "event_headers",
        "__ts_ms": 1736935201000 + number,
    }
    return json.dumps(row).encode()


if __name__ == "__main__":
    main()
