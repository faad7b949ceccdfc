"""The digest: everything that decides what runs is in it, and nothing else."""

from copy import deepcopy
from typing import Any

import pytest
import yaml

from flinkfilter.approval.digest import DIGEST_PATTERN, digest_of, digested_content
from flinkfilter.language.compilation import compile_filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import parse

GOLDEN = "1fa09724d8aed0ad6ca491dc086019e0f289fc771b6537281409ad99d7919c95"


def digest(spec: dict[str, Any], settings: dict[str, Any]) -> str:
    """The digest of a spec under settings, both as they stand in files."""
    read, known = read_spec(spec), parse(settings, {}, "settings")
    return digest_of(compile_filter(read, known), read.deletion_policy, known)


def changed(content: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The same with another value at a path such as `conditions.0.value`."""
    copy = deepcopy(content)
    *parents, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = copy
    for step in parents:
        place = place[step]
    place[last] = value
    return copy


def source(**fields: object) -> list[dict[str, object]]:
    """The default source, spelt out, with some of its fields replaced."""
    texts = ["id", "event_name", "event_type", "created_date", "saved_date", "__op", "__table"]
    columns: list[dict[str, object]] = [{"name": name} for name in texts]
    columns.insert(5, {"name": "header_data", "holdsJson": True})
    columns.append({"name": "__ts_ms", "type": "BIGINT", "inOutput": False})
    whole = {
        "name": "raw-event-headers",
        "columns": columns,
        "keyColumn": "id",
        "operationColumn": "__op",
    }
    return [{**whole, **fields}]


def columns(position: int, **fields: object) -> list[dict[str, object]]:
    """The columns of the default source with one of them changed."""
    found: Any = source()[0]["columns"]
    return [{**column, **fields} if n == position else column for n, column in enumerate(found)]


def test_the_digest_of_the_example_is_pinned(spec_content, settings_content):
    """Approvals in Git name this digest, so it is contract.

    When this fails, every approval of every user would be void. If that was not meant, find what
    changed in `digested_content`. If it was, raise ENCODING_VERSION or LANGUAGE_VERSION (which
    one: whether the form or the meaning changed), say so in the changelog, and pin the new one.
    """
    assert digest(spec_content, settings_content) == GOLDEN


def test_a_digest_is_64_hexadecimal_digits(spec_content, settings_content):
    """The gate knows digests by this form."""
    assert DIGEST_PATTERN.fullmatch(digest(spec_content, settings_content))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("conditions.0.value", "CarServiceDone "),
        ("conditions.0.field", "event_name"),
        ("conditions.0.operator", "notEquals"),
        ("conditions.0.ignoreCase", True),
        ("conditions.1.field", 'header_data["dealerid"]'),
        ("conditions", [{"field": "event_type", "operator": "equals", "value": "CarServiceDone"}]),
        ("operations", ["update"]),
        ("operations", ["create", "update"]),
        ("operations", ["any"]),
        ("outputTopic", "filtered-service-events-dealer-0011"),
        ("output", {"partitions": 3}),
        ("output", {"retention": "7d"}),
        ("output", {"retention": "infinite"}),
        ("startFrom", "latest"),
        ("startFrom", "2026-01-31T00:00:00Z"),
        ("startFrom", "1970-01-01T00:00:00Z"),
        ("deletionPolicy", "Delete"),
    ],
)
def test_what_the_spec_says_about_running_is_in_the_digest(
    path, value, spec_content, settings_content
):
    """Each of these changes what would run, or what may be lost, so it needs a new approval."""
    before = digest(spec_content, settings_content)
    assert digest(changed(spec_content, path, value), settings_content) != before


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("confluent.organizationId", "22222222-2222-4333-8444-555555555555"),
        ("confluent.environmentId", "env-demo02"),
        ("confluent.computePoolId", "lfcp-demo02"),
        ("confluent.principal", "sa-demo02"),
        ("confluent.catalog", "demo2"),
        ("confluent.database", "cars2"),
        ("sink", {"options": {"connector": "confluent", "value.format": "avro-registry"}}),
        ("sink", {"options": {"connector": "confluent"}}),
        ("sources", source(keyColumn=None)),
        ("sources", source(columns=columns(1, name="event_label"))),
        ("sources", source(columns=columns(1, inOutput=False))),
        ("sources", source(columns=columns(1, type="BIGINT"))),
        ("sources", source(columns=columns(1, holdsJson=True))),
        ("sources", source(columns=[*columns(99), {"name": "region"}])),
        ("sources", source(columns=list(reversed(columns(99))))),
        ("sources", source(operationCodes={"create": "C"})),
    ],
)
def test_what_the_settings_say_about_running_is_in_the_digest(
    path, value, spec_content, settings_content
):
    """Where it runs, as whom, from which columns to which options: all of it is approved."""
    before = digest(spec_content, settings_content)
    assert digest(spec_content, changed(settings_content, path, value)) != before


def test_the_source_and_its_operation_column_are_in_the_digest(spec_content, settings_content):
    """The same conditions over another table, or guarded by another column, are another filter."""
    two = changed(settings_content, "sources", source() + source(name="raw-2"))
    guarded = changed(two, "sources", source() + source(name="raw-2", operationColumn="__table"))
    elsewhere = changed(spec_content, "source", "raw-2")
    found = {
        digest(spec_content, two),
        digest(elsewhere, two),
        digest(elsewhere, guarded),
    }
    assert len(found) == 3


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("displayName", "Another name"),
        ("description", "Another description"),
        ("consumerId", "another-consumer"),
        ("enabled", False),
        ("driftPolicy", "Report"),
        ("samples", [{"name": "s", "event": {"event_type": "x"}, "expect": "noMatch"}]),
        # Spelling out a default is no change.
        ("source", "raw-event-headers"),
        ("startFrom", "earliest"),
        ("operations", ["create"]),
        ("output", {}),
        ("deletionPolicy", "Retain"),
        ("conditions.0.type", "string"),
        ("conditions.0.ignoreCase", False),
        ("conditions.1.field", 'header_data["dealerId"]'),
    ],
)
def test_what_decides_nothing_is_left_out(path, value, spec_content, settings_content):
    """None of these changes what runs, so none asks for a new approval."""
    before = digest(spec_content, settings_content)
    assert digest(changed(spec_content, path, value), settings_content) == before


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("instance", "another"),
        ("confluent.kafkaClusterId", "lkc-other"),
        ("confluent.endpoint", "https://flink.us-east-1.aws.confluent.cloud"),
        ("approval", {"acceptTrue": False}),
        ("pollSeconds", 30),
        ("namespaces", ["cars"]),
        # Spelling out the default source is no change, and a second one concerns other filters.
        ("sources", source()),
        ("sources", source() + source(name="raw-2")),
        ("sources", source(operationCodes={"create": "c", "delete": "D"})),
    ],
)
def test_settings_that_decide_nothing_are_left_out(path, value, spec_content, settings_content):
    """Settings about this installation, and about other filters, void no approval."""
    before = digest(spec_content, settings_content)
    assert digest(spec_content, changed(settings_content, path, value)) == before


@pytest.mark.parametrize("spelling", ["450", "450.00", "4.5e+2", "'450.0'", "'0450'", "+450"])
def test_a_number_is_its_value(spelling, spec_content, settings_content):
    """However YAML or JSON spells a number, it is one number and one digest."""

    def with_amount(text: str) -> dict[str, Any]:
        value = yaml.safe_load(text)
        condition = {"field": "header_data.amount", "operator": "equals", "value": value}
        return changed(spec_content, "conditions", [{**condition, "type": "number"}])

    assert digest(with_amount(spelling), settings_content) == digest(
        with_amount("450"), settings_content
    )


def test_the_28th_digit_counts(spec_content, settings_content):
    """Numbers are exact: two that differ in a late digit never share an approval."""

    def with_amount(text: str) -> dict[str, Any]:
        condition = {"field": "header_data.amount", "operator": "equals", "type": "number"}
        return changed(spec_content, "conditions", [{**condition, "value": text}])

    one = digest(with_amount("12345678901234567890.000000000000000001"), settings_content)
    other = digest(with_amount("12345678901234567890.000000000000000002"), settings_content)
    assert one != other


def test_the_order_of_conditions_is_in_the_digest(spec_content, settings_content):
    """The SQL that a reviewer approves has them in this order."""
    swapped = changed(spec_content, "conditions", list(reversed(spec_content["conditions"])))
    assert digest(swapped, settings_content) != digest(spec_content, settings_content)


def test_the_order_of_operations_is_not_in_the_digest(spec_content, settings_content):
    """It is a set, and the SQL lists it in one order."""
    one = changed(spec_content, "operations", ["update", "create"])
    other = changed(spec_content, "operations", ["create", "update"])
    assert digest(one, settings_content) == digest(other, settings_content)


def test_the_layout_of_the_yaml_is_not_in_the_digest(spec_content, settings_content):
    """Comments, quotes, order of fields and flow style are the author's own."""
    reordered = dict(reversed(list(spec_content.items())))
    text = "# a comment\n" + yaml.safe_dump(reordered, sort_keys=False, default_style='"')
    assert digest(yaml.safe_load(text), settings_content) == digest(spec_content, settings_content)


def test_the_content_of_the_digest_is_readable(spec_content, settings_content):
    """It is what a person is shown when two digests differ: plain JSON, without SQL."""
    read, known = read_spec(spec_content), parse(settings_content, {}, "settings")
    content = digested_content(compile_filter(read, known), read.deletion_policy, known)
    assert sorted(content) == [
        "catalog",
        "computePool",
        "condition",
        "database",
        "deletionPolicy",
        "encoding",
        "environment",
        "language",
        "operations",
        "organization",
        "principal",
        "properties",
        "sink",
        "source",
        "startFrom",
    ]
    assert content["operations"] == ["c"]
    assert content["sink"]["table"] == "filtered-service-events-dealer-001"
