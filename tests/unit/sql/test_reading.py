"""SQL → expression: what is read, and that nothing else is."""

from decimal import Decimal

import pytest

from flinkfilter.errors import InvalidSql
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
from flinkfilter.sql.normal_form import NEVER
from flinkfilter.sql.numbers import NUMBER_PATTERN, number_in
from flinkfilter.sql.quoting import compose
from flinkfilter.sql.reading import read_condition
from flinkfilter.sql.syntax import parse
from flinkfilter.sql.timestamps import timestamp_in

A = FieldReference("a")
COUNT = FieldReference("a", integer=True)
PLACE = FieldReference("h", ("x y", -1, "z"))
JSON = r"JSON_VALUE(`h`, '$[''x y''][-1].z')"
NUMBER = number_in(compose(r"JSON_VALUE(`h`, '$[''x y''][-1].z')"))
TIME = timestamp_in(compose(r"JSON_VALUE(`h`, '$[''x y''][-1].z')"), 0)
D = "CAST('4.5' AS DECIMAL(38, 18))"
STRING, NUMERIC, TIMESTAMP = ValueType.STRING, ValueType.NUMBER, ValueType.TIMESTAMP
EQUAL = Comparator.EQUAL
ONE, TWO, THREE = (Comparison(A, STRING, EQUAL, text) for text in "123")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("`a` = 'x'", Comparison(A, STRING, EQUAL, "x")),
        ("`a` <> 'x'", Comparison(A, STRING, Comparator.NOT_EQUAL, "x")),
        (f"{JSON} >= 'x'", Comparison(PLACE, STRING, Comparator.GREATER_OR_EQUAL, "x")),
        ("LOWER(`a`) = LOWER('X')", Comparison(A, STRING, EQUAL, "X", ignore_case=True)),
        ("`a` < -5", Comparison(COUNT, NUMERIC, Comparator.LESS, Decimal(-5))),
        (f"`a` > {D}", Comparison(COUNT, NUMERIC, Comparator.GREATER, Decimal("4.5"))),
        (f"{NUMBER} <= {D}", Comparison(PLACE, NUMERIC, Comparator.LESS_OR_EQUAL, Decimal("4.5"))),
        (
            f"{TIME} = TIMESTAMP '1970-01-01 00:00:01.000000002'",
            Comparison(PLACE, TIMESTAMP, EQUAL, Instant(1_000_000_002)),
        ),
        ("`a` IN ('x', 'y')", Membership(A, STRING, ("x", "y"))),
        ("`a` NOT IN (1)", Membership(COUNT, NUMERIC, (Decimal(1),), negated=True)),
        ("`a` BETWEEN 'x' AND 'y'", Range(A, STRING, "x", "y")),
        (
            "`a` LIKE '%x!_!!y_' ESCAPE '!'",
            Like(A, (LikeToken.ANY_TEXT, "x_!y", LikeToken.ANY_CHARACTER)),
        ),
        (
            "LOWER(CAST(`a` AS STRING)) LIKE LOWER('x') ESCAPE '!'",
            Like(COUNT, ("x",), ignore_case=True),
        ),
        ("REGEXP(`a`, '^x')", Regex(A, RegexPattern("^x", "^x", "^x"))),
        ("`a` IS NULL", Presence(A, absent=True)),
        ("`a` IS NOT NULL", Presence(A)),
        ("JSON_EXISTS(`h`, '$[0]') IS TRUE", Presence(FieldReference("h", (0,)))),
        (
            "JSON_EXISTS(`h`, '$[0]') IS NOT TRUE",
            Presence(FieldReference("h", (0,)), absent=True),
        ),
        (
            "ARRAY_CONTAINS(JSON_QUERY(`h`, '$.e[*].i' RETURNING ARRAY<STRING>), 'x')",
            AnyElement(FieldReference("h", ("e", Wildcard.ELEMENTS, "i")), "x"),
        ),
        ("(`a` = '1') IS NOT TRUE", Not(ONE)),
        ("`a` = '1' AND (`a` = '2' OR `a` = '3')", AllOf((ONE, AnyOf((TWO, THREE))))),
        ("`a` = '1' OR `a` = '2' AND `a` = '3'", AnyOf((ONE, AllOf((TWO, THREE))))),
        ("(`a` = '1' AND `a` = '2') AND `a` = '3'", AllOf((AllOf((ONE, TWO)), THREE))),
        ("TRUE", AllOf(())),
        ("FALSE", NEVER),
    ],
)
def test_every_form_of_a_condition_is_read_as_its_meaning(sql, expected):
    """With constants as typed values."""
    assert read_condition(parse(sql)) == expected


SHORT_NUMBER = NUMBER.replace(NUMBER_PATTERN, ".*")
OTHER_TIME = TIME.replace("TIMESTAMPADD", "TIMESTAMPDIFF")
MIXED_TIME = TIME.replace("[-1].z", "[-1].y", 1)


@pytest.mark.parametrize(
    "sql",
    [
        "`a`",
        "'x'",
        "1 = 1",
        "'x' = 'x'",
        "`a` = `b`",
        "`a` = NULL",
        "`a` = LOWER('x')",
        "LOWER(`a`) = 'x'",
        "lower(`a`) = LOWER('x')",
        "UPPER(`a`) = 'x'",
        "a = 'x'",
        "`t`.`a` = 'x'",
        "`a` IN ('x', 1)",
        "`a` IN (SELECT `b` FROM `c`)",
        "`a` IN ()",
        "`a` BETWEEN 1 AND 'x'",
        "`a` BETWEEN SYMMETRIC 'x' AND 'y'",
        "`a` IS TRUE",
        "(`a` = 'x') IS TRUE",
        "`a` = 'x' IS NOT TRUE",
        "(`a` = 'x') IS FALSE",
        "(`a` = 'x') IS UNKNOWN",
        "NOT (`a` = 'x')",
        "`a` IS NOT DISTINCT FROM 'x'",
        "`a` LIKE 'x'",
        "`a` NOT LIKE 'x' ESCAPE '!'",
        "`a` LIKE 'x' ESCAPE '#'",
        "`a` LIKE 5 ESCAPE '!'",
        "`a` LIKE LOWER('x') ESCAPE '!'",
        "`a` SIMILAR TO 'x'",
        f"{NUMBER} LIKE 'x' ESCAPE '!'",
        f"{JSON} > 449",
        f"{JSON} > {D}",
        f"{NUMBER} > 449",
        f"{NUMBER} > '449'",
        f"{NUMBER} > CAST('4' AS DECIMAL(10, 2))",
        f"{NUMBER} > CAST('x' AS DECIMAL(38, 18))",
        f"{NUMBER} > CAST(`b` AS DECIMAL(38, 18))",
        f"{SHORT_NUMBER} > {D}",
        f"TRY_CAST({JSON} AS DECIMAL(38, 18)) > {D}",
        f"CAST({JSON} AS DECIMAL(38, 18)) > {D}",
        f"{TIME} > '2025'",
        f"{TIME} > TIMESTAMP '2025-01-01 00:00:00'",
        f"{TIME} > CAST('2025-01-01 00:00:00.000000000' AS TIMESTAMP)",
        f"{OTHER_TIME} > TIMESTAMP '2025-01-01 00:00:00.000000000'",
        f"{MIXED_TIME} > TIMESTAMP '2025-01-01 00:00:00.000000000'",
        "`a` = 1.5",
        "`a` = 1e5",
        "`a` = 99999999999999999999",
        "CAST(`a` AS INT) = 'x'",
        "CAST(JSON_VALUE(`h`, '$.a') AS STRING) = 'x'",
        "JSON_VALUE(`h`, '$.a' RETURNING INTEGER) = 5",
        "JSON_VALUE(`h`, '$') = 'x'",
        "JSON_VALUE(`h`, 'a') = 'x'",
        "JSON_VALUE(`h`, '$..a') = 'x'",
        "JSON_VALUE(`h`, '$.*') = 'x'",
        "JSON_VALUE(`h`, '$[?(@.x)]') = 'x'",
        "JSON_VALUE(`h`, 'lax $.a') = 'x'",
        "JSON_VALUE(`h`, '$.length()') = 'x'",
        "JSON_VALUE(`h`, `p`) = 'x'",
        "JSON_VALUE(`h`, 5) = 'x'",
        "JSON_VALUE(`h`, '$.a', 'b') = 'x'",
        "JSON_EXISTS(`h`, '$.a')",
        "JSON_EXISTS(`h`, '$.a') = TRUE",
        "REGEXP(`a`, `b`)",
        "REGEXP(UPPER(`a`), 'x')",
        "RLIKE(`a`, 'x')",
        "ARRAY_CONTAINS(JSON_QUERY(`h`, '$.a[*]'), 'x')",
        "ARRAY_CONTAINS(JSON_QUERY(`h`, '$.a[*]' RETURNING ARRAY<INT>), 'x')",
        "ARRAY_CONTAINS(JSON_QUERY(`h`, '$.a[*]' RETURNING ARRAY<STRING>), `b`)",
        "EXISTS (SELECT 1 FROM `b`)",
        "`a` = (SELECT `b` FROM `c`)",
        "`a` = 'x' || 'y'",
        "`a` = 'x' 'y'",
        "CASE WHEN `a` = 'x' THEN TRUE ELSE FALSE END",
    ],
)
def test_whatever_is_no_condition_is_refused(sql):
    """Also what Flink would take: it is not what filters are made of."""
    with pytest.raises(InvalidSql):
        read_condition(parse(sql))
