"""Flink and Kafka together, without anything of ours between them."""

import time
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Consumer, Producer

TABLE = (
    "CREATE TABLE `{topic}` (`dealer` STRING, `amount` INT) WITH ("
    "'connector' = 'kafka', 'topic' = '{topic}', 'properties.bootstrap.servers' = '{bootstrap}', "
    "'properties.group.id' = 'test', 'scan.startup.mode' = 'earliest-offset', 'format' = 'json')"
)


class Gateway:
    """A session of the SQL Gateway."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=f"{url}/v2/sessions", timeout=60)
        self._session = self._http.post("", json={}).raise_for_status().json()["sessionHandle"]

    def run(self, sql: str) -> dict:
        """Run one statement; gives the first page of its result."""
        statements = f"/{self._session}/statements"
        answer = self._http.post(statements, json={"statement": sql}).raise_for_status().json()
        operation = f"/{self._session}/operations/{answer['operationHandle']}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            page = self._http.get(f"{operation}/result/0?rowFormat=JSON").raise_for_status().json()
            if page["resultType"] != "NOT_READY":
                return page
        raise AssertionError(f"no result of: {sql}")

    def close(self) -> None:
        """Leave."""
        self._http.delete(f"/{self._session}")
        self._http.close()


@pytest.fixture
def gateway(flink):
    """A session of the gateway."""
    session = Gateway(flink.gateway_url)
    yield session
    session.close()


@pytest.fixture
def topics(kafka):
    """Two topics, the first with three records, one of them for the second."""
    kafka.create_topic("stack-in")
    kafka.create_topic("stack-out")
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for dealer, amount in (("A", 1), ("B", 2), ("A", 3)):
        producer.produce("stack-in", f'{{"dealer": "{dealer}", "amount": {amount}}}')
    producer.flush(30)
    return kafka.bootstrap


def test_rows_flow_from_topic_to_topic(flink, gateway, topics):
    """An INSERT submitted to the gateway runs in the cluster and writes the rows that pass."""
    for topic in ("stack-in", "stack-out"):
        gateway.run(TABLE.format(topic=topic, bootstrap=topics))
    job = gateway.run("INSERT INTO `stack-out` SELECT * FROM `stack-in` WHERE `amount` > 1")[
        "jobID"
    ]
    consumer = Consumer(
        {"bootstrap.servers": topics, "group.id": "out", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe(["stack-out"])
    values = [message.value() for message in consumer.consume(2, timeout=60)]
    consumer.close()
    assert values == [b'{"dealer":"B","amount":2}', b'{"dealer":"A","amount":3}']
    assert httpx.get(f"{flink.rest_url}/jobs/{job}").json()["state"] == "RUNNING"
    httpx.patch(f"{flink.rest_url}/jobs/{job}?mode=cancel").raise_for_status()


def test_everything_that_flink_writes_is_in_its_folder(flink, request):
    """The working folder of the TaskManager is this cluster's own, not one that others share."""
    (manager,) = httpx.get(f"{flink.rest_url}/taskmanagers").json()["taskmanagers"]
    configuration = httpx.get(f"{flink.rest_url}/jobmanager/config").json()
    folders = [each["value"] for each in configuration if each["key"] == "io.tmp.dirs"]
    stack = request.getfixturevalue("_flink_stack")
    assert folders == [str(stack.folder / "flink" / "tmp")]
    assert Path(folders[0], f"tm_{manager['id']}").is_dir()
