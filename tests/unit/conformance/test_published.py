"""The evaluator answers the published cases as they say."""

from collections import Counter
from dataclasses import replace

import pytest
import yaml

from conformance_suite.published import FILES, FOLDER, all_cases, cases
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.evaluation import matcher
from flinkfilter.language.expression import AllOf, Not
from flinkfilter.resource.reading import read_spec
from flinkfilter.resource.spec import Operator
from flinkfilter.resource.yaml_reading import read_documents

CASES = all_cases()
TYPES = {str: "string", bool: "boolean", int: "number", float: "number"}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.file}-{n}" for n, case in enumerate(CASES)])
def test_the_evaluator_takes_the_events_that_match(case, settings):
    """And `not` around the conditions takes all others of the same operations."""
    filter_ = compile_filter(read_spec(case.spec), settings)
    takes = matcher(filter_)
    takes_not = matcher(replace(filter_, condition=Not(filter_.condition)))
    guard = matcher(replace(filter_, condition=AllOf(())))
    events = case.match | case.no_match
    assert [name for name in events if takes(events[name])] == [*case.match]
    others = [name for name in events if guard(events[name]) and not takes(events[name])]
    assert [name for name in events if takes_not(events[name])] == others


def test_every_operator_has_a_case_for_every_type_that_it_takes():
    """Counted over leaves: operator, type, and whether case is ignored."""
    found = Counter(
        kind for case in CASES for leaf in leaves(case.conditions) for kind in [of(leaf)]
    )
    exact = ("equals", "notEquals", "in", "notIn")
    order = ("greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual", "between")
    text = ("startsWith", "endsWith", "contains", "like")
    wanted = {
        *(
            (operator, type_, False)
            for operator in (*exact, *order)
            for type_ in TYPES.values()
            if not (operator in order and type_ == "boolean")
        ),
        *((operator, "timestamp", False) for operator in (*exact, *order)),
        *((operator, "string", False) for operator in (*text, "regex", "anyEquals")),
        *((operator, "string", True) for operator in (*exact, *text)),
        *(("anyEquals", type_, False) for type_ in ("number", "boolean")),
        *((operator, None, False) for operator in ("isNull", "isNotNull")),
    }
    assert {operator for operator, _, _ in wanted} == {operator.value for operator in Operator}
    assert wanted - found.keys() == set()


def leaves(conditions):
    """Give the conditions about fields."""
    for condition in conditions:
        if "operator" in condition:
            yield condition
        else:
            (inside,) = condition.values()
            yield from leaves(inside if isinstance(inside, list) else [inside])


def of(leaf):
    """Tell what kind of condition a leaf is."""
    operands = [leaf.get("value"), leaf.get("min"), *leaf.get("values", ())]
    given = next((operand for operand in operands if operand is not None), None)
    type_ = leaf.get("type") or TYPES.get(type(given))
    return leaf["operator"], type_, leaf.get("ignoreCase", False)


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_other_tools_read_the_same(file):
    """Any reader of YAML gives what ours gives, and no name stands for two events."""
    text = file.read_text(encoding="utf-8")
    (document,) = read_documents(text)
    assert yaml.safe_load(text) == document.content
    names = {*document.content["events"]}
    assert all(set(case["match"]) <= names for case in document.content["cases"])


def test_the_readme_names_every_file():
    """What stands in the folder is what it says."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in FILES if f"`{file.name}`" not in text] == []


def test_there_are_as_many_pairs_as_it_is_known_for():
    """So that no test above passes for want of cases."""
    pairs = sum(len(case.match) + len(case.no_match) for file in FILES for case in cases(file))
    assert pairs >= 5000
