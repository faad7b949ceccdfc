"""Our SQL is the SQL whose answers were measured on Flink, case by case."""

import json
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlglot import exp

from flinkfilter.language.expression import (
    AllOf,
    AnyElement,
    AnyOf,
    Comparator,
    Comparison,
    FieldReference,
    Instant,
    Like,
    LikeToken,
    Membership,
    Not,
    Presence,
    Range,
    Regex,
    RegexPattern,
    Wildcard,
)
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.expressions import render
from flinkfilter.sql.normal_form import normal_form
from flinkfilter.sql.reading import read_condition
from flinkfilter.sql.syntax import parse, same

TRUTH = Path(__file__).parents[2] / "data" / "flink-truth.jsonl"
COMPARATORS = {
    "equals": Comparator.EQUAL,
    "equalsIgnoreCase": Comparator.EQUAL,
    "notEquals": Comparator.NOT_EQUAL,
    "greaterThan": Comparator.GREATER,
    "greaterThanOrEqual": Comparator.GREATER_OR_EQUAL,
    "lessThan": Comparator.LESS,
    "lessThanOrEqual": Comparator.LESS_OR_EQUAL,
}


def recommended():
    """The distinct conditions of the file with the SQL that was measured for each."""
    cases = {}
    # Not splitlines(): some values hold line separators of Unicode.
    for line in TRUTH.read_text(encoding="utf-8").strip("\n").split("\n"):
        case = json.loads(line)
        if case.get("recommended"):
            cases.setdefault(case["recommended_sql"], case)
    return list(cases.values())


CASES = recommended()


def expression_of(condition):
    """Turn a condition of the file into a tree."""
    if "and" in condition:
        return AllOf(tuple(expression_of(child) for child in condition["and"]))
    if "or" in condition:
        return AnyOf(tuple(expression_of(child) for child in condition["or"]))
    if "not" in condition:
        return Not(expression_of(condition["not"]))
    return leaf_of(condition)


def leaf_of(condition):
    """Turn a leaf of the file into a leaf."""
    field = FieldReference(
        condition["column"],
        tuple(step_of(step) for step in condition.get("path") or ()),
        integer=condition["column"] == "__ts_ms",
    )
    type_ = ValueType(condition.get("type", "string"))
    values = [constant_of(value, type_) for value in condition.get("values", ())]
    operator, value = condition["op"], condition.get("value")
    match operator:
        case "in" | "notIn":
            return Membership(field, type_, tuple(values), negated=operator == "notIn")
        case "between":
            low, high = (constant_of(condition[end], type_) for end in ("min", "max"))
            return Range(field, type_, low, high)
        case "startsWith":
            return Like(field, (value, LikeToken.ANY_TEXT))
        case "endsWith":
            return Like(field, (LikeToken.ANY_TEXT, value))
        case "contains":
            return Like(field, (LikeToken.ANY_TEXT, value, LikeToken.ANY_TEXT))
        case "like":
            return Like(field, tuple(pattern_of(value)))
        case "regex":
            return Regex(field, RegexPattern(value, value, value))
        case "isNull" | "isNotNull":
            return Presence(field, absent=operator == "isNull")
        case "anyEquals":
            return AnyElement(field, value)
        case _:
            constant = constant_of(value, type_)
            folds = operator == "equalsIgnoreCase"
            return Comparison(field, type_, COMPARATORS[operator], constant, folds)


def step_of(step):
    """A key, an index, or {"wildcard": true}."""
    return Wildcard.ELEMENTS if isinstance(step, dict) else step


def pattern_of(pattern):
    """A user's LIKE pattern, in which a backslash makes the next character literal."""
    for part in re.finditer(r"\\(.)|([%_])|([^\\%_])", pattern, re.DOTALL):
        yield LikeToken(part[2]) if part[2] else part[1] or part[3]


def constant_of(value, type_):
    """A constant of the file as a typed value."""
    match type_:
        case ValueType.NUMBER:
            return Decimal(str(value))
        case ValueType.TIMESTAMP:
            clock, fraction, zone = re.fullmatch(r"(.{19})(?:[.](\d+))?(.+)", value).groups()
            seconds = int(datetime.fromisoformat(clock + zone).timestamp())
            return Instant(seconds * 1_000_000_000 + int((fraction or "").ljust(9, "0")))
        case _:
            return value


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


def test_the_file_has_the_cases_it_is_known_for():
    """So that no test below passes for want of cases."""
    assert len(CASES) == 193


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_measured_condition_is_rendered_as_the_sql_that_was_measured(case):
    """Letter by letter; of groups, as the same tree: ours have fewer parentheses."""
    ours = on_one_line(render(expression_of(case["cond"]), 6))
    measured = with_simple_keys(case["recommended_sql"])
    if isinstance(expression_of(case["cond"]), AllOf | AnyOf | Not):
        assert same(without_parentheses(measured), without_parentheses(ours))
    else:
        assert ours == measured


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_measured_sql_is_read_back_as_its_condition(case):
    """The reader knows the measured texts, which the renderer had no part in."""
    read = read_condition(parse(case["recommended_sql"]))
    assert read == normal_form(expression_of(case["cond"]))
