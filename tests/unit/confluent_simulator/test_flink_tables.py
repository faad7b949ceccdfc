"""Confluent's tables in the words of Flink's Kafka connector."""

import pytest

from confluent_simulator.catalog import Table
from confluent_simulator.config import Column
from confluent_simulator.flink_tables import duration_millis, flink_ddl, topic_settings

COLUMNS = (Column("key", "BYTES"), Column("id", "STRING NOT NULL"))


def test_an_inferred_table_has_its_raw_key_apart():
    """The column `key` is the record's key; offsets are given one by one."""
    table = Table("raw-events", COLUMNS, 2, seeded=True)
    assert flink_ddl(table, "127.0.0.1:9092", "group", {1: 7, 0: 5}) == (
        "CREATE TABLE `raw-events` (\n"
        "  `key` BYTES,\n"
        "  `id` STRING NOT NULL\n"
        ") WITH (\n"
        "  'connector' = 'kafka',\n"
        "  'topic' = 'raw-events',\n"
        "  'properties.bootstrap.servers' = '127.0.0.1:9092',\n"
        "  'properties.group.id' = 'group',\n"
        "  'properties.max.request.size' = '8388608',\n"
        "  'value.format' = 'json',\n"
        "  'properties.auto.offset.reset' = 'earliest',\n"
        "  'scan.startup.mode' = 'specific-offsets',\n"
        "  'scan.startup.specific-offsets' = 'partition:0,offset:5;partition:1,offset:7',\n"
        "  'key.format' = 'raw',\n"
        "  'key.fields' = 'key',\n"
        "  'value.fields-include' = 'EXCEPT_KEY'\n"
        ")"
    )


def test_a_created_table_has_all_columns_in_its_value():
    """Without a key clause a column named `key` is a column like others."""
    table = Table("sink", COLUMNS, 1, options={"value.format": "json-registry"})
    ddl = flink_ddl(table, "127.0.0.1:9092", "group", None)
    assert "key.format" not in ddl
    assert "'scan.startup.mode' = 'earliest-offset'" in ddl


def test_keys_and_error_handling_are_translated():
    """DISTRIBUTED BY gives a JSON key, PRIMARY KEY an upsert table, `ignore` skips bad records."""
    table = Table(
        "t", COLUMNS, 1, distributed_by=("id",), options={"error-handling.mode": "ignore"}
    )
    ddl = flink_ddl(table, "b", "g", None)
    assert "'key.format' = 'json',\n  'key.fields' = 'id'" in ddl
    assert "'value.json.ignore-parse-errors' = 'true'" in ddl
    upsert = flink_ddl(Table("t", COLUMNS, 1, primary_key=("id",)), "b", "g", None)
    assert "PRIMARY KEY (`id`) NOT ENFORCED" in upsert
    assert "'connector' = 'upsert-kafka'" in upsert


@pytest.mark.parametrize(
    ("text", "millis"),
    [("7 d", 604800000), ("36h", 129600000), ("0", 0), ("1500 ms", 1500), ("2 days", 172800000)],
)
def test_durations_are_read(text, millis):
    """A number and a unit; zero stands for without end."""
    assert duration_millis(text) == millis


def test_options_become_settings_of_the_topic():
    """Retention and clean-up; nothing that was not said."""
    options = {"kafka.retention.time": "0", "kafka.cleanup-policy": "delete-compact"}
    assert topic_settings(Table("t", COLUMNS, 1, options=options)) == {
        "retention.ms": "-1",
        "cleanup.policy": "compact,delete",
    }
    assert topic_settings(Table("t", COLUMNS, 1)) == {}
