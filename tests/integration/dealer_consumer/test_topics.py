"""Topics that change while they are read."""

from contextlib import suppress

from confluent_kafka import KafkaException
from confluent_kafka.admin import NewPartitions

OLD = [f"old-{number}" for number in range(5)]
NEW = [f"new-{number}" for number in range(10)]


def make_anew(topic, eventually):
    """Delete a topic and make it again, as quickly as the broker lets."""
    topic.delete(topic.name)

    def made():
        with suppress(KafkaException):  # as long as the old one is being deleted
            return topic.create()

    eventually(made)


def test_a_topic_that_is_made_anew_is_read_whole(topic, consumers, value_of, eventually):
    """Though it has more records than the old one had when the consumer sees it."""
    topic.create().produce(*map(value_of, OLD))
    consumer = consumers.start().assigned()
    eventually(lambda: topic.committed() == len(OLD))
    make_anew(topic, eventually)
    topic.produce(*map(value_of, NEW))
    eventually(lambda: set(consumers.handled) == {*OLD, *NEW})
    topic.produce(value_of("last"))
    eventually(lambda: topic.committed() == len(NEW) + 1)
    assert consumer.terminate() == 0
    assert set(consumers.handled) == {*OLD, *NEW, "last"}
    assert len([each for each in consumer.lines() if "another one" in each["event"]]) < 2


def test_an_offset_of_another_topic_is_none_of_this_one(topic, consumers, value_of, eventually):
    """Committed by a consumer that ended before it saw that the topic had been made anew."""
    topic.create().produce(*map(value_of, OLD))
    first = consumers.start()
    eventually(lambda: topic.committed() == len(OLD))
    make_anew(topic, eventually)
    topic.produce(*map(value_of, NEW))
    eventually(lambda: NEW[-1] in consumers.handled)
    first.process.kill()
    consumers.start()
    eventually(lambda: set(consumers.handled) == {*OLD, *NEW})


def test_new_partitions_are_read_from_their_beginning(topic, consumers, value_of, eventually):
    """Also what was there before the consumer saw them."""
    topic.create().produce(*map(value_of, OLD))
    consumers.start().assigned()
    admin = topic.admin()
    admin.create_partitions([NewPartitions(topic.name, 3)])[topic.name].result(30)
    eventually(lambda: len(admin.list_topics(topic.name).topics[topic.name].partitions) == 3)
    topic.produce(*map(value_of, NEW), partition=2)
    eventually(lambda: sorted(consumers.handled) == sorted([*OLD, *NEW]))
