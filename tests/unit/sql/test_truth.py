"""Our SQL is the SQL whose answers were measured on Flink, case by case."""

import re

from sqlglot import exp

from flinkfilter.language.expression import AllOf, AnyOf, Not
from flinkfilter.sql.expressions import render
from flinkfilter.sql.normal_form import normal_form
from flinkfilter.sql.reading import read_condition
from flinkfilter.sql.syntax import parse, same


def with_simple_keys(sql):
    """Write simple keys as the readable paths that we generate."""
    return re.sub(r"\[''([A-Za-z_][A-Za-z0-9_]*)''\]", r".\1", sql)


def on_one_line(sql):
    """Undo the layout of the one form that always takes several lines."""
    if "CASE" not in sql:
        return sql
    return " ".join(sql.split()).replace("( ", "(").replace(" )", ")")


def without_parentheses(sql):
    """Parse, and leave out parentheses, which the tree says by its nesting."""
    root = exp.Where(this=parse(sql))
    for parentheses in list(root.find_all(exp.Paren)):
        parentheses.replace(parentheses.this)
    return root


def test_the_file_has_the_cases_it_is_known_for(all_measured):
    """So that no test below passes for want of cases."""
    assert len(all_measured) == 193
    assert sum(len(measured.answers) for measured in all_measured) == 921


def test_a_measured_condition_is_rendered_as_the_sql_that_was_measured(measured):
    """Letter by letter; of groups, as the same tree: ours have fewer parentheses."""
    ours = on_one_line(render(measured.condition, 6))
    theirs = with_simple_keys(measured.sql)
    if isinstance(measured.condition, AllOf | AnyOf | Not):
        assert same(without_parentheses(theirs), without_parentheses(ours))
    else:
        assert ours == theirs


def test_measured_sql_is_read_back_as_its_condition(measured):
    """The reader knows the measured texts, which the renderer had no part in."""
    assert read_condition(parse(measured.sql)) == normal_form(measured.condition)
