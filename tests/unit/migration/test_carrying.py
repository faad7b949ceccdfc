"""Whole filters: what becomes of each key, and what is said about it."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from flinkfilter.lifecycle.revision import revise
from flinkfilter.migration.carrying import migrate
from flinkfilter.migration.forms import Form, Found
from flinkfilter.settings import load

ROOT = Path(__file__).parents[3]
BEFORE = ROOT / "tests" / "data" / "migration"
EXAMPLES = ROOT / "examples"
LEAF = {"field": "event_type", "operator": "equals", "value": "CarSold"}
DEALERS = [f"service-by-dealer-00{number}" for number in (1, 2, 3)]
NO_MATCH_ALL = "write matchAll: true by hand if every event is wanted"


@pytest.mark.parametrize("dealer", DEALERS)
@pytest.mark.parametrize("form", ["seed", "list", "service", "go"])
def test_the_dealer_filters_mean_what_the_examples_mean(migrate_document, dealer, form):
    """In every form, down to the digest."""
    before = json.loads((BEFORE / f"{dealer}.json").read_text(encoding="utf-8"))
    create = {"field": "__op", "operator": "equals", "value": "c", "logicalOperator": "AND"}
    document = {
        "seed": before,
        "list": {"filters": [{**before, "conditions": [*before["conditions"], create]}]},
        "service": {**before, "conditions": {"logic": "AND", "conditions": before["conditions"]}},
        "go": {key[0].upper() + key[1:]: value for key, value in before.items()},
    }[form]  # fmt: skip
    (migration,) = migrate_document(document)
    example = yaml.safe_load((EXAMPLES / "filters" / f"{dealer}.yaml").read_text(encoding="utf-8"))
    assert migration.manifest == example
    loaded = load(EXAMPLES / "settings.yaml", {})
    digest = revise(migration.manifest["spec"], loaded).digest
    assert digest == revise(example["spec"], loaded).digest


def test_what_is_not_carried_is_said(migrated):
    """Each group of keys with the reason; empty ones are not worth a word."""
    migration = migrated(
        status="deployed",
        approvedBy="jo",
        approvedForFlink=True,
        deployedAt="2025",
        flinkStatementIds=["s"],
        springFilterId="f",
        version=3,
        createdAt="2025",
        deploymentError=None,
        targets=["flink", "Spring"],
        owner="jo",
        **{"odd\nkey": 1},
    )
    assert migration.notes == (
        'status "deployed" is not carried; the operator writes its own',
        'targets: "spring" is not carried',
        (
            "approvedby, approvedforflink not carried: approvals are bound to what will run, so a "
            "new one is needed"
        ),
        (
            "deployedat, flinkstatementids, springfilterid not carried: what was deployed before "
            "is not the operator's: stop and delete it by hand"
        ),
        "version, createdat not carried: the cluster and Git keep records",
        'owner, "odd\\nkey" not carried: no known meaning',
    )


def test_many_unknown_keys_are_not_all_listed(migrated):
    """Twenty are enough."""
    (note,) = migrated(**{f"k{number:02}": 1 for number in range(30)}).notes
    assert note == f"{', '.join(f'k{n:02}' for n in range(20))}, … not carried: no known meaning"


@pytest.mark.parametrize(
    ("keys", "note"),
    [
        ({"status": "deleted"}, "skipped: its status is deleted"),
        ({"status": "pending_deletion"}, "skipped: its status is pending_deletion"),
        ({"targets": ["spring"]}, 'skipped: its targets are "spring", without flink'),
        ({"targets": "spring"}, 'skipped: its targets are "spring", without flink'),
        ({"targets": [{}, 3]}, "skipped: its targets are a mapping, 3, without flink"),
    ],
)
def test_what_is_skipped(migrated, keys, note):
    """Deleted filters, and those for another engine."""
    migration = migrated(**keys)
    assert (migration.manifest, migration.notes, migration.problems) == (None, (note,), ())


@pytest.mark.parametrize(
    ("keys", "enabled", "notes"),
    [
        ({}, None, ()),
        ({"enabled": True}, None, ()),
        ({"enabled": False}, False, ()),
        ({"status": "disabled"}, False, ("status disabled became enabled: false",)),
        ({"enabled": False, "status": "disabled"}, False, ()),
    ],
)
def test_enabled(migrated, keys, enabled, notes):
    """True is the default; the status disabled counts too."""
    migration = migrated(**keys)
    assert (migration.manifest["spec"].get("enabled"), migration.notes) == (enabled, notes)


@pytest.mark.parametrize(
    ("keys", "carried", "notes"),
    [
        ({"name": "N", "description": "D"}, {"displayName": "N", "description": "D"}, ()),
        ({"consumerGroup": "g"}, {"consumerId": "g"}, ()),
        ({"consumerId": "g", "consumerGroup": "g"}, {"consumerId": "g"}, ()),
        (
            {"consumerId": "c", "consumerGroup": "g"},
            {"consumerId": "c"},
            ('consumergroup "g" is not carried, since consumerid is "c"',),
        ),
        ({"description": 3}, {}, ("description is no text; left out",)),
        (
            {"name": "n" * 201},
            {"displayName": "n" * 200},
            ("name has 201 characters; cut after 200",),
        ),
    ],
)  # fmt: skip
def test_texts_for_people(migrated, keys, carried, notes):
    """Name, description and consumer."""
    migration = migrated(**keys)
    rest = {"outputTopic": "t", "conditions": [LEAF]}
    assert (migration.manifest["spec"], migration.notes) == (carried | rest, notes)


@pytest.mark.parametrize(
    ("keys", "conditions"),
    [
        ({"conditions": [LEAF, LEAF]}, [LEAF, LEAF]),
        ({"conditions": [LEAF, LEAF], "conditionLogic": "and"}, [LEAF, LEAF]),
        ({"conditions": [LEAF, LEAF], "conditionLogic": "OR"}, [{"any": [LEAF, LEAF]}]),
        ({"conditions": [LEAF], "conditionLogic": "OR"}, [LEAF]),
        ({"conditions": {"conditions": [LEAF, LEAF]}}, [LEAF, LEAF]),
        ({"conditions": {"logic": "OR", "conditions": [LEAF, LEAF]}}, [{"any": [LEAF, LEAF]}]),
    ],
)
def test_the_logic(migrated, keys, conditions):
    """AND is a list; OR is a group."""
    migration = migrated(**keys)
    assert (migration.manifest["spec"]["conditions"], migration.notes) == (conditions, ())


def test_or_in_small_letters(migrated):
    """It was AND to the service, so it is said that it is OR now."""
    migration = migrated(conditionLogic="or", conditions=[LEAF, LEAF])
    assert migration.manifest["spec"]["conditions"] == [{"any": [LEAF, LEAF]}]
    assert migration.notes == (
        'conditionLogic: "or" in small letters was AND to the service; now: OR',
    )


def test_logical_operators_never_had_an_effect(migrated):
    """Where they say something else than the logic, that is said."""
    migration = migrated(conditions=[LEAF | {"logicalOperator": "OR"}, LEAF])
    assert migration.manifest["spec"]["conditions"] == [LEAF, LEAF]
    assert migration.notes == (
        (
            "conditions: logicalOperator never had an effect and is left out; the conditions are "
            "joined by AND"
        ),
    )


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            {"conditions": []},
            "conditions: no conditions: some programs took every event then, and others none; "
            + NO_MATCH_ALL,
        ),
        (
            {"conditions": {"logic": "AND"}},
            "conditions.conditions: no conditions: some programs took every event then, and others "
            "none; " + NO_MATCH_ALL,
        ),
        ({"conditions": "all"}, 'conditions: a list of conditions is needed, not "all"'),
        (
            {"conditions": {"not": [], "conditions": [LEAF]}},
            'conditions: the key "not" has no known meaning',
        ),
        ({"conditionLogic": "XOR"}, 'conditionLogic: AND or OR is needed, not "XOR"'),
        ({"conditionLogic": 1}, "conditionLogic: AND or OR is needed, not 1"),
        (
            {"conditionLogic": "OR", "conditions": {"logic": "AND", "conditions": [LEAF]}},
            "conditionLogic: it and conditions.logic differ; leave one out",
        ),
    ],
)
def test_conditions_that_cannot_be_carried(problems_of, keys, problem):
    """Are refused with what to do."""
    assert problems_of(**keys) == [problem]


def test_the_topic_of_filters_json(migrated):
    """Its generator added a word, which is said."""
    migration = migrated(
        Form.LIST, conditions=[{"field": "__op", "operator": "equals", "value": "c"}, LEAF]
    )
    assert migration.manifest["spec"]["outputTopic"] == "t"
    assert migration.notes[0] == (
        'outputTopic: the generator of filters.json wrote to "t-flink"; the manifest says the '
        "topic without -flink, so look which one its consumers read"
    )


def test_names_and_topics_that_meet(migrate_document):
    """The second of a name is numbered; that a topic has one writer is said."""
    one = {"id": "a", "outputTopic": "t", "conditions": [LEAF]}
    first, skipped, second, other = migrate_document(
        [one, one | {"status": "deleted"}, one, one | {"outputTopic": "u"}]
    )
    assert first.notes == ()
    assert skipped.manifest is None
    assert second.manifest["metadata"] == {"name": "a-2"}
    assert second.notes == (
        "another filter is named a; this one is a-2",
        (
            'outputTopic: "t" is written by a too, and a topic has one writer; join the filters or '
            "choose another topic"
        ),
    )
    assert other.notes == ("another filter is named a; this one is a-3",)


@pytest.mark.parametrize(
    ("place", "content", "label"),
    [
        ("", {"id": "a\n"}, 'filter "a\\n"'),
        ("filters[3]", {"ID": "b"}, 'filters[3] filter "b"'),
        ("[0]", 3, "[0] filter without an id"),
        ("[0]", {"id": 3}, "[0] filter without an id"),
    ],
)
def test_how_messages_call_a_filter(place, content, label):
    """By its place in the file and by its id."""
    (migration,) = migrate([Found(place, Form.LIST, content)])
    assert migration.label == label
    assert all(problem.path.startswith(place) for problem in migration.problems)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6),
    st.sampled_from(["\ud800", "c", "__op", "header_data.a", "OR", "equals", "in", "matches", "`",
                     "number", "timestamp", "2025-01-15T10:00:00Z", "1e400", "' OR 1=1 --"]),
)  # fmt: skip
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ["field", "operator", "value", "values", "min", "max", "valueType", "logicalOperator"]
CONDITIONS = st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=6)
LISTS = st.lists(CONDITIONS | JUNK, max_size=3)
FILTERS = JUNK | st.fixed_dictionaries(
    {"id": JUNK, "outputTopic": JUNK},
    optional={
        "conditions": LISTS | st.fixed_dictionaries({"logic": JUNK, "conditions": LISTS}) | JUNK,
        "name": JUNK, "conditionLogic": JUNK, "status": JUNK, "targets": JUNK, "enabled": JUNK,
        "consumerGroup": JUNK, "approvedBy": JUNK, "x": JUNK,
    },
)  # fmt: skip


@given(filters=st.lists(FILTERS, max_size=3), form=st.sampled_from(Form))
@settings(max_examples=600, deadline=None)
def test_no_junk_does_harm(filters, form):
    """Every filter becomes a manifest, is skipped, or has problems; notes can be printed."""
    migrations = migrate([Found(f"[{i}]", form, content) for i, content in enumerate(filters)])
    for each in migrations:
        assert (each.manifest is None) or not each.problems
        assert "\ud800" not in "".join((*each.notes, *map(str, each.problems), each.label))
        assert each.manifest or each.notes or each.problems
