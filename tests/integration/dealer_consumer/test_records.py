"""What becomes of records, in a real topic."""

import json
import random

from confluent_kafka import Producer
from prometheus_client.parser import text_string_to_metric_families

SECURE_LINE = {
    "level": "info",
    "event": "service done",
    "dealer": "Tesla Service Center - San Francisco",
    "dealerId": "DEALER-001",
    "id": "framed",
    "operation": "c",
    "carId": "CAR-2025-001",
    "serviceDate": "2025-01-15T10:00:00Z",
    "serviceDateLocal": "2025-01-15T02:00:00-08:00",
    "amountPaid": "$450.00",
    "mileageAtService": 15000,
    "description": "保養 ❄️",
}


def test_an_event_is_logged_over_tls_with_an_api_key(topic, consumers, eventually, value_of):
    """By the seed's dealer, from a topic that is created while the consumer waits for it."""
    secure = topic.kafka.secure
    consumer = consumers.start(
        HANDLER="logging",
        KAFKA_SECURITY_PROTOCOL="SASL_SSL",
        KAFKA_BOOTSTRAP_SERVERS=secure.bootstrap,
        KAFKA_CA_FILE=str(secure.ca_file),
        KAFKA_API_KEY=secure.api_key,
        KAFKA_API_SECRET=secure.api_secret,
        DISPLAY_TIMEZONE="America/Los_Angeles",
    ).ready()
    assert [each["level"] for each in consumer.lines()] == ["info"] * 3  # it waits quietly
    topic.create(partitions=2).produce(
        b"\0\0\0\0\7"
        + value_of(
            "framed",
            carId="CAR-2025-001",
            serviceDate="2025-01-15T10:00:00Z",
            mileageAtService=15000,
            description="保養 ❄️",
        )
    )
    (line,) = eventually(lambda: consumer.lines("service done"))
    del line["timestamp"]
    assert line == SECURE_LINE
    assert consumer.terminate() == 0
    assert topic.committed() == 1
    assert secure.api_secret not in consumer.log_file.read_text()


def test_a_wrong_key_is_told_once_and_waited_for(topic, consumers, eventually):
    """It stays alive and is not ready; neither key nor secret is in the log."""
    secure = topic.kafka.secure
    consumer = consumers.start(
        KAFKA_SECURITY_PROTOCOL="SASL_SSL",
        KAFKA_BOOTSTRAP_SERVERS=secure.bootstrap,
        KAFKA_CA_FILE=str(secure.ca_file),
        KAFKA_API_KEY="WRONGKEY",
        KAFKA_API_SECRET="hunter2",
    )
    (line,) = eventually(
        lambda: [each for each in consumer.lines() if each.get("error") == "_AUTHENTICATION"]
    )
    assert "Authentication failed" in line["detail"]
    assert consumer.get("/livez").status_code == 200
    assert consumer.get("/readyz").text == "no broker is reached\n"
    assert consumer.terminate() == 0
    assert len(consumer.lines()) <= 6
    assert not {"WRONGKEY", "hunter2"} & set(consumer.log_file.read_text().split('"'))


def test_what_cannot_be_read_is_put_aside_and_blocks_nothing(topic, consumers, value_of):
    """With reason and place; key, value and headers stay; what is good is handled, in order."""
    topic.create()
    bad = {
        "BadFrame": b"\0\0",
        "NotJson": b"hello",
        "WrongType": value_of("x", amountPaid="450"),
        "BadHeaderData": json.dumps({"id": "x", "header_data": "{}}"}).encode(),
        "NoDealerId": json.dumps({"id": "x", "header_data": "{}"}).encode(),
        "ForeignDealer": value_of("x", dealerId="DEALER-002"),
    }
    topic.produce(value_of("first"), *bad.values(), headers={"trace": b"7"})
    topic.produce(None, value_of("last"))
    consumer = consumers.start().assigned()
    letters = topic.letters(len(bad))
    assert [value for value, _, _ in letters] == [*bad.values()]
    assert [headers["dead-letter.reason"] for _, _, headers in letters] == [*bad]
    for offset, (_, key, headers) in enumerate(letters, start=1):
        assert (key, headers["trace"]) == (b"key", "7")
        assert headers["dead-letter.topic"] == topic.name
        assert headers["dead-letter.partition"] == "0"
        assert headers["dead-letter.offset"] == str(offset)
        assert headers["dead-letter.group"] == topic.group
    consumer.ready()
    assert consumers.handled == ["first", "last"]
    assert consumer.metric('dealer_consumer_dead_letters_total{reason="ForeignDealer"}') == 1
    assert consumer.metric('dealer_consumer_records_total{outcome="tombstone"}') == 1
    assert consumer.metric('dealer_consumer_records_total{outcome="handled"}') == 2
    assert consumer.metric('dealer_consumer_lag{partition="0"}') == 0
    assert consumer.terminate() == 0
    assert topic.committed() == 9


def test_what_is_documented_is_scraped(
    topic, consumers, eventually, value_of, docs_table, selectors
):
    """And rules and dashboards ask for nothing that is not there."""
    topic.create().produce(value_of("a"))
    consumer = consumers.start().ready()
    eventually(lambda: "dealer_consumer_lag{" in consumer.get("/metrics").text)
    scraped = {}
    for family in text_string_to_metric_families(consumer.get("/metrics").text):
        for sample in family.samples:
            scraped.setdefault(sample.name, set()).update(sample.labels)
    _, rows = docs_table("consumers.md", "metrics")
    documented = {name for name, _ in rows}
    parts = ("_bucket", "_sum", "_count")
    ours = {name for name in scraped if name.startswith("dealer_consumer_")}
    histogram = {name + part for name in documented - ours for part in parts}
    assert ours == documented & ours | histogram
    asked = [each for _, each in selectors if each.metric.startswith("dealer_consumer_")]
    assert {each.metric for each in asked} <= ours
    for each in asked:
        assert {label for label, _, _ in each.labels} <= scraped[each.metric]
    assert consumer.terminate() == 0


def test_a_value_that_is_too_large_is_cut(topic, consumers):
    """The dead-letter topic takes less than the topic; letters beside it are whole."""
    topic.create(max_message_bytes="3000000")
    topic.create(name=topic.letters_topic, max_message_bytes="200000")
    # Text that no compression makes small enough.
    text = "".join(f"{number:x}" for number in range(400_000)).encode()
    topic.produce(b"before", text, b"behind")
    consumers.start()
    letters = {headers["dead-letter.offset"]: letter for *letter, headers in topic.letters(3)}
    assert letters == {
        "0": [b"before", b"key"],
        "1": [text[:65_536], b"key"],
        "2": [b"behind", b"key"],
    }


def test_of_a_key_that_is_too_large_the_place_is_kept(topic, consumers, value_of, eventually):
    """And what is behind the record is handled."""
    topic.create(max_message_bytes="3000000")
    topic.create(name=topic.letters_topic, max_message_bytes="200000")
    topic.produce(b"bad", key=random.Random(7).randbytes(400_000))
    topic.produce(value_of("behind"))
    consumers.start()
    ((value, key, headers),) = topic.letters(1)
    assert (value, key, headers["dead-letter.offset"]) == (b"", None, "0")
    eventually(lambda: consumers.handled == ["behind"])


def test_it_stops_rather_than_skip(topic, consumers, value_of):
    """Where the dead-letter topic takes nothing, nothing from the record on is committed."""
    topic.create()
    topic.create(name=topic.letters_topic, max_message_bytes="10")
    topic.produce(value_of("good"), b"bad", value_of("behind"))
    consumer = consumers.start()
    assert consumer.process.wait(30) == 1
    last = consumer.lines()[-1]
    assert (last["event"], last["kind"]) == ("ends", "DeadLetterUnwritable")
    assert "it takes not even the headers" in last["error"]
    assert topic.committed() is None


def test_it_stops_when_its_dead_letter_topic_is_gone(topic, consumers, value_of, eventually):
    """After the time that writing may take; what was committed before stays."""
    topic.create().produce(value_of("good"))
    consumer = consumers.start(DEAD_LETTER_TIMEOUT_SECONDS="1")
    eventually(lambda: topic.committed() == 1)
    topic.delete(topic.letters_topic)
    topic.produce(b"bad")
    assert consumer.process.wait(30) == 1
    assert consumer.lines()[-1]["kind"] == "DeadLetterUnwritable"
    assert topic.committed() == 1


def test_without_the_dead_letter_topic_it_does_not_start(topic, consumers, value_of):
    """Where it may not create it."""
    topic.create().produce(value_of("good"))
    consumer = consumers.start(DEAD_LETTER_CREATE="false")
    assert consumer.process.wait(30) == 1
    assert "deadLetter.create is false" in consumer.lines()[-1]["error"]
    assert consumers.handled == []


def test_what_was_not_committed_by_its_producer_is_not_read(topic, consumers, value_of, eventually):
    """The records of an aborted transaction are nobody's events."""
    topic.create()
    config = {"bootstrap.servers": topic.kafka.bootstrap, "transactional.id": topic.name}
    producer = Producer(config)
    producer.init_transactions(30)
    for id_, end in (("aborted", "abort_transaction"), ("done", "commit_transaction")):
        producer.begin_transaction()
        producer.produce(topic.name, value_of(id_), partition=0)
        producer.flush(30)
        getattr(producer, end)(30)
    consumers.start()
    eventually(lambda: consumers.handled)
    assert consumers.handled == ["done"]
