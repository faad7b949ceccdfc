"""Which tables a statement writes, whoever wrote it; and how one is dropped."""

import pytest

from flinkfilter.sql.writing import drop_table, written_tables


def test_the_name_of_a_table_that_is_dropped_is_quoted():
    """A backtick in it ends nothing."""
    assert drop_table("a`b") == "DROP TABLE `a``b`"


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("INSERT INTO `a` SELECT 1", {("a",)}),
        ("insert overwrite d.`a b` SELECT 1", {("d", "a b")}),
        ("INSERT INTO `c`.`d`.`t` (`x`) SELECT 1", {("c", "d", "t")}),
        (
            "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END",
            {("a",), ("b",)},
        ),
        ("SELECT INSERT, INTO FROM a", set()),
        ("SELECT 'INSERT INTO a'", set()),
        ("INSERT INTO", set()),
        ("SELECT 'no end", set()),
        ("", set()),
    ],
)
def test_what_a_statement_writes_is_found(sql, tables):
    """With database and catalog where they stand; nothing in what is no SQL or writes nothing."""
    assert written_tables(sql) == tables
