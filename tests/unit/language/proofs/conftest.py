"""Trees of conditions that often contradict, and events that are near to what they ask for."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.expression import Expression
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.literals import Literal
from flinkfilter.language.row import Row

FIELDS = (
    "event_type",
    "header_data",
    "header_data.a",
    "header_data.a.b",
    "header_data.a[0]",
    "__ts_ms",
)
TEXTS = (
    *("", "a", "A", "ab", "abc", "b", "ba", "true", "false", "5", "5.0", "6", "-1e0", "k", "a\n"),
    *("2025-01-15T10:00:00Z", "2025-01-15T12:00:00+02:00"),
    *("é", "\N{KELVIN SIGN}", "\N{GRINNING FACE}"),
)
NUMBERS = (5, 6, 5.5, -1, 0)
INSTANTS = ("2025-01-15T10:00:00Z", "2025-01-15T10:00:00.0000001Z", "1970-01-01T00:00:00.005Z")
OPERANDS = {"string": TEXTS, "number": NUMBERS, "boolean": (True, False), "timestamp": INSTANTS}
PATTERNS = {
    "like": ("a%", "%a", "%b%", "a%b", "a_", "A%", "%", "abc", "_", "5%", "%:%"),
    "regex": ("^a", "b$", "[0-9]", "^$", "(?i)^a"),
    "startsWith": TEXTS[1:],
    "endsWith": TEXTS[1:],
    "contains": TEXTS[1:],
}
COUNTS = (None, 5, 6, 4, -1, 0, 1736935200000, 2**63 - 1, -(2**63))
CONTAINERS = ({}, [], {"b": "a"}, {"b": 5}, ["a"], ["a", {"c": "b"}], {"b": {}}, [5])
NEAR = (*TEXTS, "aa", "AB", "abcd", "bb", "c", "5.5", "7", "1736935200000", "aab", "TRUE")


@pytest.fixture(scope="session")
def compile_all(compile_spec) -> Callable[..., Expression]:
    """Compile conditions that must all hold."""
    return lambda *conditions: compile_spec(conditions=list(conditions)).condition


@pytest.fixture(scope="session")
def literals(compile_condition) -> Callable[..., list[Literal]]:
    """Make literals of conditions; what stands under `not` shall not hold."""

    def make(*conditions: dict[str, Any]) -> list[Literal]:
        return [
            Literal(compile_condition(**each.get("not", each)), holds="not" not in each)
            for each in conditions
        ]

    return make


@pytest.fixture
def budget() -> Budget:
    """As much as a filter gets."""
    return Budget()


@pytest.fixture(scope="session")
def trees(compile_condition) -> st.SearchStrategy[dict[str, Any]]:
    """Trees of conditions about two fields or one, all of which compile."""

    def compiles(condition: dict[str, Any]) -> bool:
        try:
            compile_condition(**condition)
        except InvalidSpec:
            return False
        return True

    leaves = {field: _leaves(field).filter(compiles) for field in FIELDS}
    return st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2).flatmap(
        lambda fields: st.recursive(
            st.one_of(*(leaves[field] for field in [*fields, *fields]), ELEMENTS),
            lambda children: st.one_of(
                st.fixed_dictionaries({"all": st.lists(children, min_size=2, max_size=4)}),
                st.fixed_dictionaries({"any": st.lists(children, min_size=2, max_size=3)}),
                st.fixed_dictionaries({"not": children}),
            ),
            max_leaves=5,
        ).filter(compiles)
    )


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    """Events with every value that the conditions speak of, and with some beside."""
    values = [*NEAR, *CONTAINERS, None, 5, 5.5, 6, -1, True, False]
    values += [inner for text in NEAR for inner in ({"b": text}, [text], [{"c": text}])]
    documents = [json.dumps({"a": value}) for value in values] + [*NEAR, "{}", "null"]
    events = [{}, *({"header_data": document} for document in documents)]
    events += [{"__ts_ms": count, "event_type": text} for count in COUNTS for text in NEAR]
    for at, text in enumerate(NEAR):
        count = COUNTS[at % len(COUNTS)]
        events += [
            {"event_type": text, "header_data": document, "__ts_ms": count}
            for document in documents[at % 5 :: 5]
        ]
    return [Row(event) for event in events]


def _leaves(field: str) -> st.SearchStrategy[dict[str, Any]]:
    typed = st.sampled_from(list(OPERANDS)).flatmap(lambda type_: _comparisons(field, type_))
    patterns = st.sampled_from(list(PATTERNS)).flatmap(
        lambda operator: st.fixed_dictionaries(
            {
                "field": st.just(field),
                "operator": st.just(operator),
                "value": st.sampled_from(PATTERNS[operator]),
            },
            optional={} if operator == "regex" else {"ignoreCase": st.booleans()},
        )
    )
    presence = st.sampled_from(["isNull", "isNotNull"]).map(
        lambda operator: {"field": field, "operator": operator}
    )
    return st.one_of(typed, typed, patterns, presence)


def _comparisons(field: str, type_: str) -> st.SearchStrategy[dict[str, Any]]:
    operands = st.sampled_from(OPERANDS[type_])
    head = {"field": st.just(field), "type": st.just(type_)}
    case = {"ignoreCase": st.booleans()} if type_ == "string" else {}
    order = ["greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual"]
    return st.one_of(
        st.fixed_dictionaries(
            {**head, "operator": st.sampled_from(["equals", "notEquals"]), "value": operands},
            optional=case,
        ),
        st.fixed_dictionaries({**head, "operator": st.sampled_from(order), "value": operands}),
        st.fixed_dictionaries(
            {
                **head,
                "operator": st.sampled_from(["in", "notIn"]),
                "values": st.lists(operands, min_size=1, max_size=3),
            },
            optional=case,
        ),
        st.fixed_dictionaries(
            {**head, "operator": st.just("between"), "min": operands, "max": operands}
        ),
    )


ELEMENTS = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["header_data.a[*]", "header_data.a[*].c"]),
        "operator": st.just("anyEquals"),
        "value": st.sampled_from(["a", "b", 5]),
    }
)
