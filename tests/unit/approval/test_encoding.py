"""The JSON form of expression trees: other trees, other forms; equal values, one form."""

from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.approval.encoding import encode
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

DEALER = FieldReference("header_data", ("dealerId",))
DEALER_JSON = {"column": "header_data", "path": [{"key": "dealerId"}], "integer": False}


def equals(constant, type_=ValueType.STRING, field=DEALER, *, ignore_case=False):
    """Compare a field with a constant."""
    return Comparison(field, type_, Comparator.EQUAL, constant, ignore_case)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (
            equals("DEALER-001"),
            {
                "node": "comparison",
                "field": DEALER_JSON,
                "type": "string",
                "comparator": "=",
                "constant": {"text": "DEALER-001"},
                "ignoreCase": False,
            },
        ),
        (
            Membership(DEALER, ValueType.NUMBER, (Decimal(1), Decimal("2.50")), negated=True),
            {
                "node": "membership",
                "field": DEALER_JSON,
                "type": "number",
                "constants": [{"number": "1"}, {"number": "2.5"}],
                "negated": True,
                "ignoreCase": False,
            },
        ),
        (
            Range(DEALER, ValueType.TIMESTAMP, Instant(-1), Instant(10**19)),
            {
                "node": "range",
                "field": DEALER_JSON,
                "type": "timestamp",
                "low": {"nanoseconds": "-1"},
                "high": {"nanoseconds": "10000000000000000000"},
            },
        ),
        (
            Like(DEALER, ("DEALER-", LikeToken.ANY_TEXT, LikeToken.ANY_CHARACTER)),
            {
                "node": "like",
                "field": DEALER_JSON,
                "pattern": [{"text": "DEALER-"}, {"any": "%"}, {"any": "_"}],
                "ignoreCase": False,
            },
        ),
        (
            Regex(DEALER, RegexPattern("^D", "^D", "^D")),
            {"node": "regex", "field": DEALER_JSON, "pattern": "^D"},
        ),
        (Presence(DEALER), {"node": "presence", "field": DEALER_JSON, "absent": False}),
        (
            AnyElement(FieldReference("header_data", ("items", Wildcard.ELEMENTS, -1)), "x"),
            {
                "node": "anyElement",
                "field": {
                    "column": "header_data",
                    "path": [{"key": "items"}, {"wildcard": True}, {"index": -1}],
                    "integer": False,
                },
                "text": "x",
            },
        ),
        (
            Not(AnyOf((AllOf(()), Presence(FieldReference("__ts_ms", integer=True))))),
            {
                "not": {
                    "any": [
                        {"all": []},
                        {
                            "node": "presence",
                            "field": {"column": "__ts_ms", "path": [], "integer": True},
                            "absent": False,
                        },
                    ]
                }
            },
        ),
    ],
)
def test_the_form_of_each_node(tree, expected):
    """The form is contract: a name or place that changes here changes running filters' digests."""
    assert encode(tree) == expected


@pytest.mark.parametrize(
    ("constant", "expected"),
    [
        ("450", {"number": "450"}),
        ("450.00", {"number": "450"}),
        ("4.5E2", {"number": "450"}),
        ("0", {"number": "0"}),
        ("-0.000", {"number": "0"}),
        ("0E+5", {"number": "0"}),
        ("-1.50", {"number": "-1.5"}),
        ("1E-7", {"number": "0.0000001"}),
        (
            "12345678901234567890.123456789012345",
            {"number": "12345678901234567890.123456789012345"},
        ),
        (
            "1234567890123456789012345678.0123456789",
            {"number": "1234567890123456789012345678.0123456789"},
        ),
    ],
)
def test_a_number_has_one_form_and_loses_no_digit(constant, expected):
    """450, 450.00 and 4.5e2 are one number; no digit of a long one is rounded away."""
    tree = equals(Decimal(constant), ValueType.NUMBER)
    assert encode(tree)["constant"] == expected


fields = st.builds(
    FieldReference,
    column=st.sampled_from(["a", "b", "a.b"]),
    path=st.lists(
        st.one_of(
            st.sampled_from(["a", "0", "*", ""]), st.integers(-1, 1), st.just(Wildcard.ELEMENTS)
        ),
        max_size=2,
    ).map(tuple),
    integer=st.booleans(),
)
# Whether 1 and 1.0 are the same number is the business of the test above.
numbers = st.integers(-2, 2).map(Decimal)
constants = st.one_of(
    st.sampled_from(["", "1", "true", "0"]),
    numbers,
    st.booleans(),
    st.builds(Instant, st.integers(-2, 2)),
)
types = st.sampled_from(ValueType)
leaves = st.one_of(
    st.builds(Comparison, fields, types, st.sampled_from(Comparator), constants, st.booleans()),
    st.builds(
        Membership,
        fields,
        types,
        st.lists(constants, min_size=1, max_size=2).map(tuple),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(Range, fields, types, constants, constants),
    st.builds(
        Like,
        fields,
        st.lists(
            st.one_of(st.sampled_from(["%", "_", "a"]), st.sampled_from(LikeToken)), max_size=2
        ).map(tuple),
        st.booleans(),
    ),
    st.builds(
        Regex, fields, st.sampled_from(["a", "b"]).map(lambda text: RegexPattern(text, text, text))
    ),
    st.builds(Presence, fields, st.booleans()),
    st.builds(AnyElement, fields, st.sampled_from(["", "a"])),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda children: AllOf(tuple(children))),
        st.lists(inner, min_size=1, max_size=2).map(lambda children: AnyOf(tuple(children))),
        inner.map(Not),
    ),
    max_leaves=4,
)


def same(left: object, right: object) -> bool:
    """Equality that tells True from 1, as Python's own does not."""
    return left == right and repr(left) == repr(right)


@given(trees, trees)
def test_two_trees_have_one_form_only_if_they_are_equal(left, right):
    """Whoever approves a digest approves one tree: no second one shares its form."""
    assert (rfc8785.dumps(encode(left)) == rfc8785.dumps(encode(right))) == same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (equals("1"), equals(Decimal(1), ValueType.NUMBER)),
        (equals("true"), equals(constant=True, type_=ValueType.BOOLEAN)),
        (equals(Decimal(1), ValueType.NUMBER), equals(constant=True, type_=ValueType.BOOLEAN)),
        (equals(Decimal(5), ValueType.NUMBER), equals(Instant(5), ValueType.TIMESTAMP)),
        (Presence(FieldReference("c", ("0",))), Presence(FieldReference("c", (0,)))),
        (
            Presence(FieldReference("c", ("*",))),
            Presence(FieldReference("c", (Wildcard.ELEMENTS,))),
        ),
        (Presence(FieldReference("a", ("b",))), Presence(FieldReference("a.b"))),
        (Like(DEALER, ("%",)), Like(DEALER, (LikeToken.ANY_TEXT,))),
        (Like(DEALER, ("a", "b")), Like(DEALER, ("ab",))),
        (AllOf((Presence(DEALER),)), AnyOf((Presence(DEALER),))),
        (AllOf((Presence(DEALER),)), Presence(DEALER)),
        (Not(Not(Presence(DEALER))), Presence(DEALER)),
        (equals("a"), equals("a", ignore_case=True)),
        (equals("é"), equals("e\u0301")),
        (equals("a\x00b"), equals("ab")),
    ],
)
def test_trees_that_look_alike_have_different_forms(left, right):
    """What a careless form would confuse is kept apart."""
    assert encode(left) != encode(right)
