"""Expressions that say the same in SQL have one normal form, and others have not."""

from decimal import Decimal

import pytest

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import (
    AllOf,
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
)
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.normal_form import NEVER, normal_form

A = FieldReference("a")
COUNT = FieldReference("n", integer=True)
EQUAL, UNEQUAL = Comparator.EQUAL, Comparator.NOT_EQUAL
STRING, NUMERIC, TIMESTAMP = ValueType.STRING, ValueType.NUMBER, ValueType.TIMESTAMP
YES, NO = True, False
X = Comparison(A, STRING, EQUAL, "x")
IS_TRUE, IS_FALSE = Comparison(A, STRING, EQUAL, "true"), Comparison(A, STRING, EQUAL, "false")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (X, X),
        (AllOf((X,)), X),
        (AnyOf((AllOf((X,)), Not(AnyOf((X,))))), AnyOf((X, Not(X)))),
        (AllOf((AllOf((X, X)), X)), AllOf((AllOf((X, X)), X))),
        (Comparison(A, ValueType.BOOLEAN, EQUAL, YES), IS_TRUE),
        (Comparison(A, ValueType.BOOLEAN, UNEQUAL, YES), IS_FALSE),
        (Comparison(A, ValueType.BOOLEAN, UNEQUAL, NO), IS_TRUE),
        (
            Membership(A, ValueType.BOOLEAN, (NO, YES)),
            Membership(A, STRING, ("true", "false")),
        ),
        (
            Membership(A, ValueType.BOOLEAN, (NO,), negated=True),
            Membership(A, STRING, ("true",)),
        ),
        (Membership(A, ValueType.BOOLEAN, (NO, YES), negated=True), NEVER),
        (
            Comparison(COUNT, TIMESTAMP, EQUAL, Instant(-1)),
            Comparison(COUNT, NUMERIC, EQUAL, Decimal("-0.000001")),
        ),
        (
            Membership(COUNT, TIMESTAMP, (Instant(1_000_000), Instant(1)), negated=True),
            Membership(COUNT, NUMERIC, (Decimal(1),), negated=True),
        ),
        (
            Membership(COUNT, NUMERIC, (Decimal("1.5"), Decimal("2.5"))),
            Comparison(COUNT, NUMERIC, EQUAL, Decimal("1.5")),
        ),
        (
            Membership(COUNT, TIMESTAMP, (Instant(1_500_000),), negated=True),
            Comparison(COUNT, NUMERIC, UNEQUAL, Decimal("1.5")),
        ),
        (
            Range(COUNT, TIMESTAMP, Instant(0), Instant(2_000_000)),
            Range(COUNT, NUMERIC, Decimal(0), Decimal(2)),
        ),
        (
            Like(A, ("a", "b", LikeToken.ANY_TEXT, LikeToken.ANY_TEXT)),
            Like(A, ("ab", LikeToken.ANY_TEXT, LikeToken.ANY_TEXT)),
        ),
        (
            Regex(A, RegexPattern("source", "java", "python")),
            Regex(A, RegexPattern("java", "java", "java")),
        ),
        (Presence(COUNT), Presence(FieldReference("n"))),
    ],
)
def test_what_sql_cannot_tell_apart_becomes_one(expression, expected):
    """Groups of one, booleans, instants beside a BIGINT, texts side by side."""
    assert normal_form(expression) == expected


def test_text_beside_a_column_of_numbers_has_no_meaning():
    """No spec becomes such a tree; were one made by mistake, it must not pass for another."""
    with pytest.raises(InvalidSql):
        normal_form(Comparison(COUNT, NUMERIC, EQUAL, "x"))
