"""No spec, whatever its texts hold, becomes SQL of another shape than was meant."""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from sqlglot import exp

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import RAW_EVENT_HEADERS, Settings
from flinkfilter.sql.statements import generate
from flinkfilter.sql.syntax import parse
from hostile_specs.specs import ODD_SOURCE, twins
from hostile_specs.tokens import expected, tokens

EXAMPLES = 100_000 if "DEEP" in os.environ else 3_000
CONFLUENT = {
    "organizationId": "o", "environmentId": "e", "computePoolId": "p", "principal": "sa-1",
    "catalog": "c", "database": "d",
}  # fmt: skip


@pytest.fixture(scope="module")
def installation():
    """Settings with an ordinary source, and one with names that mean something to SQL."""
    sources = [RAW_EVENT_HEADERS.model_dump(by_alias=True), ODD_SOURCE]
    return Settings.model_validate({"confluent": CONFLUENT, "sources": sources})


def statements(raw, installation):
    """Make the SQL of a spec: the output table and the INSERT."""
    generated = generate(compile_filter(read_spec(raw), installation), installation.sink.options)
    return generated.sink, generated.insert


def assert_same_shape(sql, of_twin, slots):
    """Token by token: of one kind, and each text where it belongs."""
    found, meant = list(tokens(sql)), list(tokens(of_twin))
    assert [kind for kind, _ in found] == [kind for kind, _ in meant]
    for (kind, content), (_, word) in zip(found, meant, strict=True):
        assert content == (content if (text := expected(kind, word, slots)) is None else text)


def nodes(sql):
    """Count the nodes of a statement by their kind."""
    statement = parse(sql)
    assert isinstance(statement, exp.Insert)
    return Counter(type(node) for node in statement.walk())


def outcome(both, installation):
    """Hold a spec against its twin."""
    try:
        made = statements(both.hostile, installation)
    except InvalidSpec as error:
        paths = [problem.path[:4] for problem in error.problems]
        return "refused" if set(paths) == {"spec"} else f"refused without a path: {error}"
    meant = statements(both.twin, installation)
    for sql, of_twin in zip(made, meant, strict=True):
        assert_same_shape(sql, of_twin, both.slots)
    assert nodes(made[1]) == nodes(meant[1])
    return "accepted"


@pytest.mark.timeout(7200)
def test_no_spec_gets_out_of_its_shape(installation):
    """It is refused with a path, or its SQL has the shape of its twin's, each text in its place.

    Most are accepted, or nothing would be shown.
    """
    tally = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(both=twins())
    def each(both):
        tally[outcome(both, installation)] += 1

    each()
    assert tally.keys() == {"accepted", "refused"}
    assert tally.total() >= EXAMPLES
    assert tally["accepted"] > tally.total() // 3
