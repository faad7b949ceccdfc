"""Whatever another tool writes as a spec, the answer is a filter or a list of problems."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.filter import Filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.resource.spec import Condition, FlinkFilterSpec, Operator, ValueType

TEXTS = st.text(max_size=8) | st.sampled_from(
    ["\ud800", "2025-01-15", "2025-01-15T10:00:00Z", "a%_", "\\", "(a|b)*", "[a-z]+$", "1e5", "any"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**400, max_value=10**5000)
    | st.floats()
    | TEXTS
    | st.binary(max_size=3)
    | st.dates()
)
JUNK = st.recursive(
    SCALARS,
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(TEXTS | st.integers(), children, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["id", "__ts_ms", "header_data", "header_data.a", "header_data.a[*].b", 'header_data["\ud800"]',
     r'header_data["\ud800"]', "nowhere", "id.x", "["]
)  # fmt: skip


def often(likely: st.SearchStrategy, other: st.SearchStrategy = JUNK) -> st.SearchStrategy:
    """Draw from `likely` nine times in ten."""
    return st.integers(0, 9).flatmap(lambda number: other if number == 0 else likely)


LEAVES = st.fixed_dictionaries(
    {"field": often(FIELDS), "operator": often(st.sampled_from(list(Operator)).map(str))},
    optional={
        "value": often(SCALARS),
        "values": often(st.lists(SCALARS, max_size=3)),
        "min": often(SCALARS),
        "max": often(SCALARS),
        "type": often(st.sampled_from(list(ValueType)).map(str)),
        "ignoreCase": often(st.booleans()),
    },
)
CONDITIONS = st.recursive(
    often(LEAVES),
    lambda children: st.one_of(
        st.fixed_dictionaries({"all": st.lists(children, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(children, max_size=3)}),
        st.fixed_dictionaries({"not": children}),
    ),
    max_leaves=6,
)
KNOWN = [str(field.alias) for field in FlinkFilterSpec.model_fields.values()]
SPECS = often(
    st.fixed_dictionaries(
        {"outputTopic": often(st.just("out")), "conditions": often(st.lists(CONDITIONS))},
        optional={
            "startFrom": often(TEXTS),
            "operations": often(st.lists(TEXTS, max_size=3)),
            "output": JUNK,
            "samples": JUNK,
            "enabled": JUNK,
            "description": JUNK,
        },
    ),
    JUNK | st.dictionaries(st.sampled_from(KNOWN), JUNK),
)


def outcome(raw, settings):
    """Read and compile; give the filter, or the problems as one text."""
    try:
        return compile_filter(read_spec(raw), settings)
    except InvalidSpec as error:
        return "; ".join(str(problem) for problem in error.problems)


@given(raw=SPECS)
@settings(max_examples=400, deadline=None)
def test_nothing_but_problems_comes_of_junk(raw, settings):
    """Wrong types, odd keys, huge numbers and surrogates never raise anything else.

    The problems can be stored and shown: they hold no lone surrogate.
    """
    found = outcome(raw, settings)
    assert isinstance(found, Filter) or found.encode().startswith(b"spec")


def nested(depth: int, wrap, innermost=None):
    """Wrap something many times."""
    value = innermost
    for _ in range(depth):
        value = wrap(value)
    return value


def cycle() -> dict:
    """Make a mapping that holds itself."""
    value: dict = {"outputTopic": "out"}
    value["conditions"] = [{"not": value}]
    return value


LEAF = {"field": "id", "operator": "isNull"}
LAUGHS = nested(60, lambda value: [value, value], "ha")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (nested(100_000, lambda value: {"a": value}), "spec: nested more than 100 levels deep"),
        (nested(100_000, lambda value: [value]), "spec: a mapping with outputTopic"),
        ({"a": nested(100_000, lambda value: [value])}, "spec: nested more than 100 levels deep"),
        (cycle(), "spec: nested more than 100 levels deep"),
        ({"samples": LAUGHS}, "spec: too large"),
        ({"a": "x" * 200_000}, "spec: too large: more than 102400 bytes"),
        ({"a": "é" * 60_000}, "spec: too large: 120"),
        ({"a": [1] * 10_000_000}, "spec: too large"),
        ({"outputTopic": "out", "conditions": [LEAF] * 10_000}, "spec: too large"),
        ({"a": math.nan}, "spec.a: infinity and NaN are not JSON"),
        ({"a": 10**5000}, "spec.a: the number is too large for JSON"),
        ({"a": {1: 2}}, "spec.a: the key 1 is not text"),
        ({"a": b"x"}, "spec.a: a bytes is not JSON"),
        ({"\ud800": 1}, "spec: the text holds \\ud800"),
        ({"a": ["\udfff"]}, "spec.a[0]: the text holds \\udfff"),
    ],
)  # fmt: skip
def test_deep_cyclic_and_huge_input_is_refused(raw, problem, settings):
    """Neither the depth nor the size of input can do harm."""
    assert outcome(raw, settings).startswith(problem)


def test_the_models_name_all_keys():
    """The junk above knows every key of a condition."""
    drawn = {"field", "operator", "value", "values", "min", "max", "type", "ignoreCase"}
    assert {str(f.alias) for f in Condition.model_fields.values()} == drawn | {"all", "any", "not"}
