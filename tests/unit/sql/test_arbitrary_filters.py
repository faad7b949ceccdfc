"""Whatever a filter holds, its SQL says exactly that."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
from flinkfilter.settings import Column, ColumnType, Source
from flinkfilter.sql.statements import generate
from flinkfilter.sql.syntax import parse

# What text may hold: all that UTF-8 can carry. Texts that look like SQL come often.
characters = st.characters(exclude_categories=["Cs"])
marks = list("'\\`;!%_\n\r\0$[].")
fragments = st.sampled_from(
    [*marks, "''", "\\'", "--", "//", "/*", "*/", "['", "']", "{{", "{0}", " OR 1=1 ", "NULL"]
)
texts = st.lists(st.one_of(fragments, st.text(characters, max_size=4)), max_size=6).map("".join)

STRING, NUMERIC, TIMESTAMP = ValueType.STRING, ValueType.NUMBER, ValueType.TIMESTAMP
COLUMN = FieldReference("event_type")
COUNT = FieldReference("__ts_ms", integer=True)

steps = st.one_of(texts, st.integers(-99, 99))
places = st.lists(steps, min_size=1, max_size=3).map(
    lambda path: FieldReference("header_data", tuple(path))
)
fields = st.one_of(st.just(COLUMN), places)
numbers = st.decimals(
    -(10**20) + 1, 10**20 - 1, allow_nan=False, allow_infinity=False, places=18
).filter(lambda number: abs(number) < 10**20)
instants = st.integers(-62_135_596_800 * 10**9, 253_402_300_799 * 10**9).map(Instant)
comparators = st.sampled_from(Comparator)


NEVER = st.just(False)  # noqa: FBT003 - a strategy of one value


def typed(fields, type_, constants, *, ignore_case=NEVER):
    """Leaves of one type."""
    lists = st.lists(constants, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(Comparison, fields, st.just(type_), comparators, constants, ignore_case),
        st.builds(Membership, fields, st.just(type_), lists, st.booleans(), ignore_case),
        st.builds(Range, fields, st.just(type_), constants, constants),
    )


leaves = st.one_of(
    typed(fields, STRING, texts, ignore_case=st.booleans()),
    typed(st.one_of(fields, st.just(COUNT)), NUMERIC, numbers),
    typed(st.just(COUNT), NUMERIC, st.integers(-(2**64), 2**64).map(Decimal)),
    typed(st.one_of(fields, st.just(COUNT)), TIMESTAMP, instants),
    st.builds(
        Membership,
        fields,
        st.just(ValueType.BOOLEAN),
        st.lists(st.booleans(), min_size=1, max_size=2).map(tuple),
        st.booleans(),
    ),
    st.builds(
        Like,
        st.one_of(fields, st.just(COUNT)),
        st.lists(st.one_of(texts, st.sampled_from(LikeToken)), min_size=1, max_size=5).map(tuple),
        st.booleans(),
    ),
    st.builds(Regex, fields, texts.map(lambda text: RegexPattern(text, text, text))),
    st.builds(Presence, st.one_of(fields, st.just(COUNT)), st.booleans()),
    st.builds(
        AnyElement,
        texts.map(lambda key: FieldReference("header_data", (key, Wildcard.ELEMENTS, key))),
        texts,
    ),
)
expressions = st.recursive(
    leaves,
    lambda children: st.one_of(
        st.lists(children, min_size=1, max_size=3).map(lambda group: AllOf(tuple(group))),
        st.lists(children, min_size=1, max_size=3).map(lambda group: AnyOf(tuple(group))),
        children.map(Not),
    ),
    max_leaves=6,
)
bounded = settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)


@bounded
@given(st.lists(expressions, max_size=3))
def test_any_filter_reads_back_as_itself(make_filter, conditions):
    """Generation inspects its own result, so it would refuse anything else."""
    generated = generate(make_filter(*conditions), {"connector": "confluent"})
    assert generated.insert.endswith(generated.select)


@bounded
@given(key=texts, value=texts, pattern=texts, member=texts)
def test_texts_never_change_the_shape_of_the_sql(make_filter, key, value, pattern, member):
    """Counted on the syntax tree alone: as many nodes of each kind, whatever the texts are."""
    filter_ = make_filter(
        Comparison(FieldReference("header_data", (key, 0)), STRING, Comparator.EQUAL, value),
        AnyOf(
            (
                Membership(COLUMN, STRING, (member, value)),
                Not(Like(COLUMN, (pattern, LikeToken.ANY_TEXT))),
                Regex(COLUMN, RegexPattern(pattern, pattern, pattern)),
            )
        ),
    )
    statement = parse(generate(filter_, {"connector": "confluent"}).insert)
    kinds = {
        kind: sum(1 for _ in statement.find_all(kind))
        for kind in (exp.Insert, exp.Select, exp.And, exp.Or, exp.Not, exp.Anonymous, exp.Literal)
    }
    assert kinds == {
        exp.Insert: 1,
        exp.Select: 1,
        exp.And: 2,
        exp.Or: 2,
        exp.Not: 1,
        exp.Anonymous: 2,
        exp.Literal: 8,
    }
    literals = [node.this for node in statement.find_all(exp.Literal)]
    assert sorted(literals).count(value) >= 2


names = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), min_size=1, max_size=20
)


@settings(bounded, max_examples=100)
@given(st.lists(names, min_size=2, max_size=4, unique=True), st.dictionaries(texts, texts))
def test_any_names_and_options_read_back_as_themselves(make_filter, columns, options):
    """Names of columns and options come from settings, where anything may stand."""
    if "key" in columns:
        return
    source = Source(
        name="s",
        columns=(*(Column(name=name) for name in columns[1:]), Column(name=columns[0])),
        key_column=columns[0],
        operation_column=columns[1],
    )
    condition = Comparison(FieldReference(columns[0]), STRING, Comparator.EQUAL, columns[1])
    select = generate(make_filter(condition, source=source), options).select
    assert select.count("\n") >= len(columns)


def test_columns_of_every_type_go_out():
    """The types that settings know are the types that SQL is made of."""
    assert {column_type.value for column_type in ColumnType} == {"STRING", "BIGINT"}
