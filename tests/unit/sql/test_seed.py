"""The dealer filter means what the SQL means that was written by hand before."""

import pytest
from sqlglot import exp

from flinkfilter.language.expression import Comparator, Comparison, FieldReference
from flinkfilter.language.filter import OutputTable
from flinkfilter.resource.spec import ValueType
from flinkfilter.settings import Sink
from flinkfilter.sql.statements import generate
from flinkfilter.sql.syntax import parse

SINK_BY_HAND = """
CREATE TABLE `filtered-service-events-dealer-001` (
    `key` BYTES,
    `id` STRING,
    `event_name` STRING,
    `event_type` STRING,
    `created_date` STRING,
    `saved_date` STRING,
    `header_data` STRING,
    `__op` STRING,
    `__table` STRING
) WITH (
    'connector' = 'confluent',
    'value.format' = 'json-registry'
)
"""

INSERT_BY_HAND = """
INSERT INTO `filtered-service-events-dealer-001`
SELECT
    CAST(`id` AS BYTES) AS `key`,
    `id`, `event_name`, `event_type`, `created_date`,
    `saved_date`, `header_data`, `__op`, `__table`
FROM `raw-event-headers`
WHERE `event_type` = 'CarServiceDone'
  AND `__op` = 'c'
  AND JSON_VALUE(`header_data`, '$.dealerId') = 'DEALER-001'
"""


def texts(nodes):
    """Nodes as comparable texts."""
    return [node.sql() for node in nodes]


def table_and_options(sql):
    """Name, columns with their types, and options of a CREATE TABLE."""
    create = parse(sql)
    return (
        create.this.this.name,
        texts(create.this.expressions),
        sorted(texts(create.args["properties"].expressions)),
    )


def query(sql):
    """Output, projection, source and the set of conjuncts of an INSERT."""
    insert = parse(sql)
    select = insert.expression
    return (
        insert.find(exp.Table).name,
        texts(select.expressions),
        select.args["from_"].this.name,
        set(texts(select.args["where"].this.flatten())),
    )


@pytest.fixture
def generated(make_filter):
    """The SQL of the dealer filter."""
    event_type = FieldReference("event_type")
    dealer = FieldReference("header_data", ("dealerId",))
    filter_ = make_filter(
        Comparison(event_type, ValueType.STRING, Comparator.EQUAL, "CarServiceDone"),
        Comparison(dealer, ValueType.STRING, Comparator.EQUAL, "DEALER-001"),
        output=OutputTable("filtered-service-events-dealer-001"),
    )
    return generate(filter_, Sink().options)


def test_the_sink_has_the_same_columns_and_options(generated):
    """And the same name."""
    assert table_and_options(generated.sink) == table_and_options(SINK_BY_HAND)


def test_the_insert_has_the_same_projection_and_conjuncts(generated):
    """From the same source into the same table."""
    assert query(generated.insert) == query(INSERT_BY_HAND)


def test_the_insert_names_its_columns_in_the_order_of_the_sink(generated):
    """Which leaves nothing to the order alone, as the SQL by hand did."""
    written = [column.name for column in parse(generated.insert).this.expressions]
    assert written == [column.name for column in parse(generated.sink).this.expressions]
