"""From a spec to what would be sent."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.lifecycle.revision import revise
from flinkfilter.permissions import Permission

SPEC = {
    "outputTopic": "out",
    "conditions": [{"field": "event_type", "operator": "equals", "value": "CarServiceDone"}],
}


def test_a_spec_becomes_sql_with_its_digest(life):
    """With pool and principal of the settings, and the properties of both statements."""
    revision = revise(SPEC, life.settings)
    assert len(revision.digest) == 64
    assert revision.sql.insert.startswith("INSERT INTO `out`")
    assert revision.sql.sink.startswith("CREATE TABLE `out`")
    assert revision.output_topic == "out"
    assert (revision.compute_pool, revision.principal) == ("lfcp-1", "sa-1")
    assert revision.common_properties == {
        "sql.current-catalog": "c",
        "sql.current-database": "d",
    }


@pytest.mark.parametrize(
    ("start", "properties"),
    [
        ("earliest", {"sql.tables.scan.startup.mode": "earliest-offset"}),
        ("latest", {"sql.tables.scan.startup.mode": "latest-offset"}),
        (
            "2026-01-31T00:00:00.5Z",
            {
                "sql.tables.scan.startup.mode": "timestamp",
                "sql.tables.scan.startup.timestamp-millis": "1769817600500",
            },
        ),
    ],
)
def test_where_to_begin_is_a_property_of_the_insert(life, start, properties):
    """Never a hint in its SQL, since hints beat carried offsets."""
    revision = revise({**SPEC, "startFrom": start}, life.settings)
    common = dict(revision.common_properties)
    assert revision.insert_properties == {**common, **properties}
    assert "OPTIONS" not in revision.sql.insert


def test_whether_it_is_enabled_makes_no_other_revision(life):
    """Stopping is no change of what runs."""
    assert revise({**SPEC, "enabled": False}, life.settings) == revise(SPEC, life.settings)


@pytest.mark.parametrize("spec", [None, [], "text", 1, {}, {"outputTopic": "out"}])
def test_whatever_is_no_spec_is_a_problem(life, spec):
    """With the place of each."""
    with pytest.raises(InvalidSpec) as caught:
        revise(spec, life.settings)
    assert all(problem.path.startswith("spec") for problem in caught.value.problems)


@pytest.fixture
def restricted(life):
    """Settings under which the namespace shop may write topics of its own only."""
    rule = Permission(namespaces=("shop",), output_topics=("shop-*",))
    return life.settings.model_copy(update={"permissions": (rule,)})


def test_a_namespace_has_its_topics(life, restricted):
    """The rule is no part of the digest."""
    spec = {**SPEC, "outputTopic": "shop-orders"}
    assert revise(spec, restricted, "shop") == revise(spec, life.settings, "shop")


def test_the_topics_of_others_are_refused(restricted):
    """Together with everything else that is wrong."""
    spec = {**SPEC, "conditions": [{"field": "nothing", "operator": "isNull"}]}
    with pytest.raises(InvalidSpec) as caught:
        revise(spec, restricted, "shop")
    assert [problem.path for problem in caught.value.problems] == [
        "spec.outputTopic",
        "spec.conditions[0].field",
    ]


def test_without_a_namespace_nothing_is_held_against_permissions(life, restricted):
    """On the command line it may not be known."""
    assert revise(SPEC, restricted) == revise(SPEC, life.settings)


def test_an_unknown_source_is_one_problem(restricted):
    """Whether it would be permitted does not matter."""
    with pytest.raises(InvalidSpec) as caught:
        revise({**SPEC, "source": "nothing"}, restricted, "shop")
    assert [problem.path for problem in caught.value.problems] == ["spec.source"]


def test_doubts_are_no_part_of_the_digest(life):
    """What runs is the same, whatever is thought of it."""
    condition = {"field": "header_data.price", "operator": "greaterThan", "value": "450"}
    doubted = revise({**SPEC, "conditions": [condition]}, life.settings)
    plain = revise({**SPEC, "conditions": [{**condition, "type": "string"}]}, life.settings)
    assert [warning.path for warning in doubted.warnings] == ["spec.conditions[0].value"]
    assert plain.warnings == ()
    assert doubted.digest == plain.digest


def test_a_spec_without_meaning_is_refused_with_its_failed_samples(life):
    """Both at once, so that both can be mended."""
    other = {**SPEC["conditions"][0], "value": "CarSold"}
    sample = {"name": "sold", "event": {"event_type": "CarSold"}, "expect": "match"}
    spec = {**SPEC, "conditions": [*SPEC["conditions"], other], "samples": [sample]}
    with pytest.raises(InvalidSpec) as caught:
        revise(spec, life.settings)
    assert [problem.path for problem in caught.value.problems] == [
        "spec.conditions[1]",
        "spec.samples[0]",
    ]


def test_a_schema_is_no_part_of_the_digest(life):
    """It decides what is refused and warned of, and nothing of what runs."""
    (source,) = life.settings.sources
    columns = tuple(
        column.model_copy(update={"schema_": {"type": "object"}}) if column.holds_json else column
        for column in source.columns
    )
    declared = life.settings.model_copy(
        update={"sources": (source.model_copy(update={"columns": columns}),)}
    )
    assert revise(SPEC, declared) == revise(SPEC, life.settings)


def test_more_sql_than_can_be_planned_is_refused(life):
    """With the way out, before Confluent ever sees it."""
    # Each quote is two characters of SQL.
    values = [f"{number:04d}" + "'" * 800 for number in range(70)]
    condition = {"field": "header_data.a", "operator": "in", "values": values}
    with pytest.raises(InvalidSpec) as caught:
        revise({**SPEC, "conditions": [condition]}, life.settings)
    (problem,) = caught.value.problems
    assert problem.path == "spec.conditions"
    assert "the most that can be planned" in problem.message
