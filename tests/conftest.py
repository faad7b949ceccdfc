"""What was measured on Flink, what the docs say, and a receiver of notifications."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from flinkfilter.language.expression import (
    AllOf,
    AnyElement,
    AnyOf,
    Comparator,
    Comparison,
    Expression,
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
from http_receiver import Receiver

TRUTH = Path(__file__).parent / "data" / "flink-truth.jsonl"
DOCS = Path(__file__).parents[1] / "docs"
CHART_FILES = DOCS.parent / "deploy" / "helm" / "flinkfilter-operator" / "files"
CELL_BORDER = re.compile(r"(?<!\\)\|")
COMPARATORS = {
    "equals": Comparator.EQUAL,
    "equalsIgnoreCase": Comparator.EQUAL,
    "notEquals": Comparator.NOT_EQUAL,
    "greaterThan": Comparator.GREATER,
    "greaterThanOrEqual": Comparator.GREATER_OR_EQUAL,
    "lessThan": Comparator.LESS,
    "lessThanOrEqual": Comparator.LESS_OR_EQUAL,
}


@dataclass(frozen=True)
class MeasuredCondition:
    """A condition that was run on Flink.

    Attributes:
        id: of its first case in the file.
        condition: what it asks.
        sql: the text that was run.
        answers: events, each with the value that the condition had for it.
    """

    id: str
    condition: Expression
    sql: str
    answers: tuple[tuple[dict[str, Any], bool | None], ...]


def pytest_generate_tests(metafunc):
    """Run a test that asks for `measured` once for each condition that was measured."""
    if "measured" in metafunc.fixturenames:
        conditions = measured_conditions()
        metafunc.parametrize("measured", conditions, ids=[each.id for each in conditions])


@pytest.fixture(scope="session")
def all_measured():
    """Every condition that was measured."""
    return measured_conditions()


@pytest.fixture(scope="session")
def docs_table(docs_text):
    """Read a table of docs/, found by `<!-- table: NAME -->` above it: head and rows of cells.

    A cell that is one code span is its content.
    """

    def read(file, name):
        lines = docs_text(file).split("\n")
        start = lines.index(f"<!-- table: {name} -->") + 2
        rows = [cells_of(line) for line in takewhile(lambda line: line[:1] == "|", lines[start:])]
        return rows[0], rows[2:]

    return read


@pytest.fixture(scope="session")
def docs_text():
    """Read a page of docs/."""
    return lambda file: (DOCS / file).read_text(encoding="utf-8")


@pytest.fixture
def receiver():
    """Somebody who wants to be told, by HTTP."""
    found = Receiver()
    yield found
    found.stop()


@dataclass(frozen=True)
class Selector:
    """Series that a rule or a panel asks for.

    Attributes:
        metric: the name.
        labels: what labels are held against: name, operator, value.
    """

    metric: str
    labels: tuple[tuple[str, str, str], ...]


@pytest.fixture(scope="session")
def alerts():
    """The rules of the chart, as they stand there."""
    groups = yaml.safe_load((CHART_FILES / "rules.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture(scope="session")
def expressions(alerts):
    """Every expression of the rules and the dashboards, by where it stands; PromQL reads them."""
    found = {f"alert {rule['alert']}": rule["expr"] for rule in alerts}
    for file in sorted((CHART_FILES / "dashboards").glob("*.json")):
        board = json.loads(file.read_text())
        for panel in board["panels"]:
            for target in panel["targets"]:
                found[f"{file.name}: {panel['title']} {target['refId']}"] = target["expr"]
        for variable in board["templating"]["list"]:
            if variable["type"] == "query":
                asked = re.fullmatch(r"label_values\((.+), \w+\)", variable["definition"])
                found[f"{file.name}: ${variable['name']}"] = asked[1]
    return {
        where: promql_parser.parse(text.replace("$__rate_interval", "5m"))
        for where, text in found.items()
    }


@pytest.fixture(scope="session")
def selectors(expressions):
    """Every selector of the rules and the dashboards, with where it stands."""
    return [(where, each) for where, tree in expressions.items() for each in selectors_of(tree)]


def selectors_of(tree: Any) -> Iterator[Selector]:
    """List the selectors of a tree of PromQL."""
    nodes: list[Any] = []
    promql_parser.walk(tree, nodes.append)
    for node in nodes:
        if isinstance(node, promql_parser.VectorSelector):
            labels = [(m.name, str(m.op), m.value) for m in node.matchers.matchers]
            yield Selector(node.name, tuple(labels))


def cells_of(line):
    """Cut a row of a Markdown table into its cells."""
    cells = (cell.strip().replace(r"\|", "|") for cell in CELL_BORDER.split(line)[1:-1])
    return [code_or_text(cell) for cell in cells]


def code_or_text(cell):
    """Take a code span for its content, and leave every other cell as it is."""
    span = re.fullmatch(r"``[ ](.+)[ ]``|`([^`]+)`", cell)
    return (span[1] or span[2]) if span else cell


def measured_conditions():
    """Read the file: the recommended conditions, each with all of its answers."""
    cases = {}
    # Not splitlines(): some values hold line separators of Unicode.
    for line in TRUTH.read_text(encoding="utf-8").strip("\n").split("\n"):
        case = json.loads(line)
        if case.get("recommended"):
            cases.setdefault(case["recommended_sql"], []).append(case)
    return [
        MeasuredCondition(
            id=same[0]["id"],
            condition=expression_of(same[0]["cond"]),
            sql=sql,
            answers=tuple((case["event"], case["flink_result"]) for case in same),
        )
        for sql, same in cases.items()
    ]


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
