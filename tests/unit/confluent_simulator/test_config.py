"""The configuration file."""

import pytest

from confluent_simulator.config import Column, Delays, SeededTable, SimulatorConfig, load
from confluent_simulator.errors import InvalidConfig


def test_a_file_replaces_what_it_names(tmp_path):
    """Lists become tuples, tables and delays their own values, the rest keeps its default."""
    path = tmp_path / "simulator.yaml"
    path.write_text(
        "environment_id: env-x\ncompute_pools: [lfcp-a]\ndelays: {pending: 1.5}\n"
        "tables:\n  - {name: t, columns: {id: STRING}, partitions: 2}\n"
    )
    assert load(path) == SimulatorConfig(
        environment_id="env-x",
        compute_pools=("lfcp-a",),
        delays=Delays(pending=1.5),
        tables=(SeededTable("t", (Column("id", "STRING"),), partitions=2),),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pools: []", "unknown key 'pools'; known are api_key,"),
        ("[1]", "a mapping is expected, not [1]"),
        ("delays: {later: 1}", "delays: unknown key 'later'; known are"),
        ("tables: [{name: t}]", "columns: a mapping is expected, not None"),
        ("a: [", "while parsing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, text, words):
    """The message names the file, the key, and what would be right."""
    path = tmp_path / "simulator.yaml"
    path.write_text(text)
    with pytest.raises(InvalidConfig) as refused:
        load(path)
    assert str(refused.value).startswith(str(path))
    assert words in str(refused.value)


def test_a_missing_file_is_refused(tmp_path):
    """One clear line, no traceback of the operating system."""
    with pytest.raises(InvalidConfig, match=r"simulator\.yaml"):
        load(tmp_path / "simulator.yaml")
