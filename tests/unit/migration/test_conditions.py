"""Conditions: fields, operators, and what has no place in them."""

import pytest

from flinkfilter.migration.forms import Form


def test_matches_was_like_in_filters_json(conditions_of):
    """A backslash, which was an ordinary character there, stays one."""
    assert conditions_of(Form.LIST, field="id", operator="matches", value="a\\%_") == (
        {"field": "id", "operator": "like", "value": "a\\\\%_"},
        ["conditions[0].operator: matches was LIKE in filters.json, so it is like"],
    )


def test_matches_was_regexp_in_the_service(conditions_of):
    """The pattern stays as it is."""
    assert conditions_of(field="id", operator="matches", value="^a\\d") == (
        {"field": "id", "operator": "regex", "value": "^a\\d"},
        [
            (
                "conditions[0].operator: matches was REGEXP in the service, so it is regex; if % "
                "and _ were meant, as in filters.json, write like"
            )
        ],
    )


def test_operators_that_only_the_documents_knew(conditions_of):
    """They are taken for ours, which is said."""
    assert conditions_of(field="id", operator="starts_with", value="a") == (
        {"field": "id", "operator": "startsWith", "value": "a"},
        [
            (
                'conditions[0].operator: "starts_with" was never accepted before; it is taken for '
                "startsWith"
            )
        ],
    )


@pytest.mark.parametrize("operator", ["resembles", None, 3, [], "\ud800"])
def test_unknown_operators(problems_of, operator):
    """They are refused, whatever they are."""
    (problem,) = problems_of(conditions=[{"field": "id", "operator": operator, "value": 1}])
    assert problem.endswith(" is no operator that was known before, or is now")


@pytest.mark.parametrize(
    ("field", "carried"),
    [
        ("event_type", "event_type"),
        ("`__op`", "__op"),
        ("header_data.dealerId", "header_data.dealerId"),
        ("header_data.a.b", "header_data.a.b"),
        ("header_data.dealer-id", 'header_data["dealer-id"]'),
        ("header_data.dealer id.9", 'header_data["dealer id"]["9"]'),
        ("header_data.items[0].sku", "header_data.items[0].sku"),
        ("header_data.größe[1][2]", 'header_data["größe"][1][2]'),
    ],
)
def test_fields(conditions_of, field, carried):
    """A key that is no plain name is put in brackets, which is said."""
    notes = [] if field == carried else [f'conditions[0].field: "{field}" is written {carried}']
    assert conditions_of(field=field, operator="isNotNull") == (
        {"field": carried, "operator": "isNotNull"},
        notes,
    )


@pytest.mark.parametrize(
    ("field", "part"),
    [
        ("header_data.a') OR 1=1 --", "a') OR 1=1 --"),
        ("`id` IS NULL OR `id", "`id` IS NULL OR `id"),
        ("header_data..a", ""),
        ("header_data.a[*]", "a[*]"),
        ("header_data.a[00]", "a[00]"),
        ("header_data.a\n", "a\\n"),
    ],
)
def test_fields_that_were_sql(problems_of, field, part):
    """They are refused: nobody can tell what field was meant."""
    (problem,) = problems_of(conditions=[{"field": field, "operator": "isNull"}])
    assert f'"{part}" is no plain key and would have become a part of the SQL' in problem


@pytest.mark.parametrize("field", [None, "", 3, {}])
def test_fields_that_are_no_text(problems_of, field):
    """They are refused."""
    (problem,) = problems_of(conditions=[{"field": field, "operator": "isNull"}])
    assert problem.startswith("conditions[0].field: the name of a field is needed, not ")


def test_every_problem_of_a_filter_is_named(problems_of):
    """So that a file is mended in one go."""
    found = problems_of(
        outputTopic=3,
        enabled="yes",
        conditions=[
            5,
            {"field": "id", "operator": "isNull", "negate": True},
            {"FIELD": "id", "field": "id"},
        ],
    )
    assert found == [
        "outputTopic: the name of a topic is needed, not 3",
        "conditions[0]: a mapping is needed, not 5",
        'conditions[1]: the key "negate" has no known meaning; write the condition anew',
        'conditions[2]: the key "field" stands there twice, in capitals and not',
        'enabled: true or false is needed, not "yes"',
    ]
