"""Handlers that fail, are slow, or are told to end."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest


class Crm(BaseHTTPRequestHandler):
    """Is down at first, refuses one event, and takes the others."""

    def do_POST(self):
        """Answer as told, and keep what was asked."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        status = self.server.answers.get(key, [200]).pop(0)
        self.server.asked.append(
            (key, status, self.headers["Authorization"], b"headerData" in content)
        )
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def crm():
    """A CRM on this machine: `.answers` by key, `.asked`."""
    with HTTPServer(("127.0.0.1", 0), Crm) as server:
        server.answers, server.asked = {}, []
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_crm_is_called_until_it_takes_an_event_or_refuses_it(
    topic, consumers, crm, value_of, eventually
):
    """In order, with the token; what is refused becomes a dead letter."""
    crm.answers = {"one:c": [503, 401, 201], "two:c": [422] * 3}
    topic.create().produce(value_of("one"), value_of("two"), value_of("three"))
    consumer = consumers.start(
        HANDLER="http",
        HTTP_URL=f"http://127.0.0.1:{crm.server_address[1]}/events",
        HTTP_TOKEN="s3cret",
    )
    ((_, _, headers),) = topic.letters(1)
    assert headers["dead-letter.detail"] == "Refused: the answer was HTTP 422"
    eventually(lambda: len(crm.asked) == 7)
    assert consumer.terminate() == 0
    assert topic.committed() == 3
    asked = [
        ("one:c", 503),
        ("one:c", 401),
        ("one:c", 201),
        *[("two:c", 422)] * 3,
        ("three:c", 200),
    ]
    assert crm.asked == [(key, status, "Bearer s3cret", True) for key, status in asked]
    assert "s3cret" not in consumer.log_file.read_text()


def test_while_a_crm_is_down_only_its_partition_waits(topic, consumers, eventually, value_of):
    """Longer than a poll may take, without leaving the group; then everything comes, in order."""
    topic.create(partitions=2)
    topic.produce(value_of("a1"), value_of("a2", description="down"), value_of("a3"))
    topic.produce(*(value_of(f"b{number}") for number in range(5)), partition=1)
    consumer = consumers.start(KAFKA_MAX_POLL_SECONDS="2").assigned()
    eventually(lambda: len(consumer.lines("handler failed")) > 15)  # 3 s of 0.2 s each
    assert sorted(consumers.handled) == ["a1", "b0", "b1", "b2", "b3", "b4"]
    assert consumer.get("/readyz").status_code == 200
    eventually(lambda: (topic.committed(), topic.committed(1)) == (1, 5))
    eventually(lambda: consumer.metric('dealer_consumer_lag{partition="0"}') == 2)
    (consumers.folder / "handled.up").touch()
    eventually(lambda: len(consumers.handled) == 8)
    assert [each for each in consumers.handled if each.startswith("a")] == ["a1", "a2", "a3"]
    assert len(consumer.lines("partitions assigned")) == 1
    assert consumer.metric("dealer_consumer_retries_total") > 15
    assert consumer.terminate() == 0
    assert topic.committed() == 3


def test_an_event_that_breaks_its_handler_is_put_aside(topic, consumers, eventually, value_of):
    """After three tries; what the exception said is in no log and no header."""
    topic.create()
    topic.produce(value_of("one"), value_of("two", description="broken"), value_of("three"))
    consumer = consumers.start()
    ((value, _, headers),) = topic.letters(1)
    assert value == value_of("two", description="broken")
    assert headers["dead-letter.reason"] == "HandlerFailed"
    assert headers["dead-letter.detail"].startswith("ValueError at recording_handler.py:")
    eventually(lambda: consumers.handled == ["one", "three"])
    assert [line["failures"] for line in consumer.lines("handler failed")] == [1, 2, 3]
    assert "hunter2" not in consumer.log_file.read_text()
    assert "hunter2" not in str(headers)


def test_it_ends_with_the_event_in_hand(topic, consumers, eventually, value_of):
    """On SIGTERM, well before the batch is done; the next one goes on behind it."""
    topic.create()
    ids = [f"e{number:02}" for number in range(40)]
    topic.produce(*map(value_of, ids))
    first = consumers.start(SLOW="0.1")
    eventually(lambda: len(consumers.handled) >= 3)
    assert first.terminate() == 0
    done = len(consumers.handled)
    assert done < 20
    assert topic.committed() == done
    consumers.start()
    eventually(lambda: len(consumers.handled) >= 40)
    assert consumers.handled == ids
