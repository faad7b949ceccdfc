"""What is seen of a statement before Flink plans it."""

import pytest

from confluent_simulator.errors import SqlRefused
from confluent_simulator.sql_reader import CreateTable, Show
from confluent_simulator.sql_shape import shape_of


def test_an_insert_names_sink_and_sources():
    """Qualified names count by their last part; sub-queries and joins are seen too."""
    shape = shape_of(
        "INSERT INTO `demo`.`cars`.`sink` (`id`) SELECT a.`id` FROM `cars`.`one` a "
        "JOIN `two` b ON a.`id` IS NOT DISTINCT FROM b.`id` WHERE TRIM(BOTH 'x' FROM `id`) = ''"
    )
    assert (shape.kind, shape.sink, shape.sources) == ("INSERT_INTO", "sink", ("one", "two"))
    assert {"sink", "one", "two"} <= shape.names


def test_ddl_and_show_are_read_whole():
    """They are carried out here, not by Flink."""
    created = shape_of("CREATE TABLE `t` (`id` STRING);")
    assert isinstance(created.catalog_statement, CreateTable)
    assert isinstance(shape_of("SHOW TABLES").catalog_statement, Show)


def test_what_cannot_be_split_into_tokens_is_left_to_flink():
    """Flink's own words for it are better."""
    assert shape_of("INSERT INTO `t` SELECT 'open").kind == "INSERT_INTO"


def test_several_statements_are_refused():
    """As the service does."""
    with pytest.raises(SqlRefused, match="Only a single statement"):
        shape_of("SELECT 1; SELECT 2")
