"""How the text of a field is read."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language import field
from flinkfilter.language.expression import FieldReference, Wildcard
from flinkfilter.settings import Column, ColumnType, Source

SOURCE = Source(
    name="orders",
    columns=(
        Column(name="order_id"),
        Column(name="data", holds_json=True),
        Column(name="my.column", holds_json=True),
        Column(name="né-e"),
        Column(name="ts", type=ColumnType.BIGINT),
    ),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order_id", FieldReference("order_id")),
        ("ts", FieldReference("ts", integer=True)),
        ("data.a.b_2", FieldReference("data", ("a", "b_2"))),
        ("data.items[0].sku", FieldReference("data", ("items", 0, "sku"))),
        ("data[-1]", FieldReference("data", (-1,))),
        ("data.items[*].sku", FieldReference("data", ("items", Wildcard.ELEMENTS, "sku"))),
        ('data["any key"].x', FieldReference("data", ("any key", "x"))),
        (r'data["a\"b\\\u00e9\n"]', FieldReference("data", ('a"b\\é\n',))),
        ('data[""]', FieldReference("data", ("",))),
        ('data["0"]', FieldReference("data", ("0",))),
        ('["data"].x', FieldReference("data", ("x",))),
        ('["my.column"].x', FieldReference("my.column", ("x",))),
        ('["né-e"]', FieldReference("né-e")),
    ],
)
def test_a_field_is_a_column_and_a_path(text, expected):
    """Keys, quoted keys, indexes and wildcards follow a column."""
    assert field.parse(text, SOURCE, "f") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("orderid", 'orders has no column "orderid"; did you mean order_id? Its columns: order_id'),
        ("ORDER_ID", "did you mean order_id?"),
        ("$.data", 'orders has no column "$"; its columns: order_id, data, my.column, né-e, ts'),
        ("`order_id`", "did you mean order_id?"),
        ("my.column.x", 'the column my.column is written in brackets: ["my.column"].x'),
        ("né-e", 'the column né-e is written in brackets: ["né-e"]'),
        (
            "order_id.x",
            "nothing can be looked up inside it: write order_id alone; a path may follow data or",
        ),
        ("ts[0]", "holds no JSON"),
        (
            "data.a.0",
            'an element of an array is written data.a[0], and a key of this name data.a["0"]',
        ),
        ("data.a-b", 'so it is written in brackets: data["a-b"]'),
        ("data.", "the name of a key is missing"),
        ("data..a", "the name of a key is missing"),
        (".data", "the name of a column is missing"),
        ("[0]", "a column's name comes first"),
        ("[*]", "a column's name comes first"),
        ("data[01]", '"[01]" is not understood'),
        ("data[-0]", '"[-0]" is not understood'),
        ("data[12345678901]", "is not understood"),
        ("data['a']", "a key in double quotes"),
        ('data["a', "is not a JSON string"),
        ('data["a"', "a ] is missing"),
        ('data["a"]x', 'a dot is missing before "x"'),
        (r'data["\ud800"]', "one half of a surrogate pair"),
        ("data.a') IS NULL OR 1=1 --", "so it is written in brackets"),
    ],
)
def test_a_wrong_field_is_explained(text, message):
    """The message says what is wrong and what would be right."""
    with pytest.raises(InvalidSpec) as caught:
        field.parse(text, SOURCE, "f")
    (problem,) = caught.value.problems
    assert (problem.path, message in problem.message) == ("f", True), problem.message
