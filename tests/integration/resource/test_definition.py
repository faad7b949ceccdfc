"""The CustomResourceDefinition on the real API server."""

import json
import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples" / "filters"

LEAF = "{field: event_type, operator: isNull}"
NO_CONDITIONS = (
    "a filter without conditions takes every event; write conditions, or matchAll: true if every "
    "event is what you want"
)
ONE_OF = "exactly one of field, all, any, not is needed"
A_GROUP = (
    "all, any and not make a group, which takes no operator, type or ignoreCase; move them into a "
    "condition of the group"
)


def manifest(spec, name="example"):
    """A filter with a spec in YAML's flow style."""
    return (
        "apiVersion: flinkfilter.io/v1alpha1\nkind: FlinkFilter\n"
        f"metadata: {{name: {name}}}\nspec: {spec}\n"
    )


def a_filter(conditions, more=""):
    """A filter with these conditions."""
    return manifest(f"{{outputTopic: t, conditions: {conditions}{more}}}")


def take_all(more):
    """A filter that takes everything, with more keys."""
    return manifest(f"{{outputTopic: t, matchAll: true, {more}}}")


@pytest.fixture
def create(definition_installed, namespace):
    """Ask the API server to create a filter, without keeping it; gives kubectl's run."""

    def run(text, *arguments):
        return definition_installed.kubectl(
            *("create", "-n", namespace, "--dry-run=server", *arguments, "-f", "-"),
            stdin=text,
            check=False,
        )

    return run


REFUSED = [
    (manifest("{matchAll: true}"), "spec.outputTopic: Required value"),
    (manifest("{outputTopic: t}"), f"spec: Invalid value: {NO_CONDITIONS}"),
    (manifest("{outputTopic: t, matchAll: false}"), f"spec: Invalid value: {NO_CONDITIONS}"),
    (a_filter("[]"), f"spec.conditions: Invalid value: empty: {NO_CONDITIONS}"),
    (
        a_filter(f"[{LEAF}]", ", matchAll: true"),
        (
            "spec.matchAll: Invalid value: matchAll: true takes every event, so it cannot stand "
            "beside conditions; leave one out"
        ),
    ),
    (
        manifest("{outputTopic: a b, matchAll: true}"),
        (
            'spec.outputTopic: Invalid value: "a b": a topic name is made of letters, digits, `.`, '
            "`_` and `-`"
        ),
    ),
    (
        manifest("{outputTopic: .., matchAll: true}"),
        'spec.outputTopic: Invalid value: "..": Kafka does not allow a topic of this name',
    ),
    (
        manifest(f"{{outputTopic: {'t' * 250}, matchAll: true}}"),
        "spec.outputTopic: Too long: may not be more than 249 bytes",
    ),
    (
        a_filter("[{field: event_type}]"),
        (
            "spec.conditions[0]: Invalid value: operator is missing; say what must hold, such as "
            "equals"
        ),
    ),
    (
        a_filter("[{field: event_type, operator: equls, value: a}]"),
        'spec.conditions[0].operator: Unsupported value: "equls": supported values: "equals"',
    ),
    (a_filter("[{operator: isNull}]"), f"spec.conditions[0]: Invalid value: {ONE_OF}"),
    (
        a_filter(f"[{{field: a, operator: isNull, any: [{LEAF}]}}]"),
        f"spec.conditions[0]: Invalid value: {ONE_OF}",
    ),
    (
        a_filter(f"[{{all: [{LEAF}], any: [{LEAF}]}}]"),
        f"spec.conditions[0]: Invalid value: {ONE_OF}",
    ),
    (a_filter("[{not: {}}]"), f"spec.conditions[0].not: Invalid value: {ONE_OF}"),
    (
        a_filter(f"[{{operator: isNull, any: [{LEAF}]}}]"),
        f"spec.conditions[0]: Invalid value: {A_GROUP}",
    ),
    (
        a_filter(f"[{{not: {{all: [{{type: string, any: [{LEAF}]}}]}}}}]"),
        f"spec.conditions[0].not.all[0]: Invalid value: {A_GROUP}",
    ),
    (
        a_filter("[{field: a, operator: regex, value: b, ignoreCase: true}]"),
        (
            "spec.conditions[0].ignoreCase: Invalid value: this operator cannot ignore case; these "
            "can: equals, notEquals, in, notIn, startsWith, endsWith, contains, like"
        ),
    ),
    (
        a_filter("[{any: []}]"),
        "spec.conditions[0].any in body should have at least 1 items",
    ),
    (
        a_filter(f"[{', '.join([LEAF] * 51)}]"),
        "spec.conditions: Too many: 51: must have at most 50 items",
    ),
    (
        a_filter(f"[{{field: a, operator: in, values: [{', '.join(['x'] * 10_000)}]}}]"),
        "spec.conditions[0].values: Too many: 10000: must have at most 100 items",
    ),
    (
        a_filter("[{field: a, operator: in, values: 5}]"),
        'spec.conditions[0].values: Invalid value: "integer"',
    ),
    (
        a_filter(f"[{{any: [{{all: [{{any: [{{any: [{LEAF}]}}]}}]}}]}}]"),
        "spec.conditions[0].any[0].all[0].any[0].any: Too many: 1: must have at most 0 items",
    ),
    (
        a_filter(f"[{{any: [{{all: [{{any: [{{not: {LEAF}}}]}}]}}]}}]"),
        "spec.conditions[0].any[0].all[0].any[0].not: Too many: 2: must have at most 0 items",
    ),
    (
        take_all("startFrom: yesterday"),
        (
            'spec.startFrom: Invalid value: "yesterday": write earliest, latest or an instant with '
            "its zone, such as 2026-01-31T00:00:00Z"
        ),
    ),
    (
        take_all("startFrom: 2026-01-31T00:00:00"),
        (
            'spec.startFrom: Invalid value: "2026-01-31T00:00:00": write earliest, latest or an '
            "instant with its zone, such as 2026-01-31T00:00:00Z"
        ),
    ),
    (
        take_all("operations: [any, create]"),
        (
            "spec.operations: Invalid value: any stands for all operations, so it stands alone: "
            "write [any]"
        ),
    ),
    (
        take_all("operations: [insert]"),
        (
            'spec.operations[0]: Unsupported value: "insert": supported values: "create", '
            '"update", "delete", "snapshot", "any"'
        ),
    ),
    (
        take_all("output: {retention: 7x}"),
        (
            'spec.output.retention: Invalid value: "7x": write a whole number and a unit, such as '
            "12h or 7d (ms, s, m, h, d), or infinite"
        ),
    ),
    (
        take_all("output: {partitions: 0}"),
        "spec.output.partitions in body should be greater than or equal to 1",
    ),
    (take_all("enabled: 'true'"), 'spec.enabled in body must be of type boolean: "string"'),
    (
        take_all("deletionPolicy: Keep"),
        'spec.deletionPolicy: Unsupported value: "Keep": supported values: "Retain", "Delete"',
    ),
    (
        take_all("samples: [{name: a, event: {}, expect: matches}]"),
        (
            'spec.samples[0].expect: Unsupported value: "matches": supported values: "match", '
            '"noMatch"'
        ),
    ),
    (take_all("colour: red"), 'unknown field "spec.colour"'),
    (a_filter("[{field: a, operater: equals}]"), 'unknown field "spec.conditions[0].operater"'),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_a_bad_spec_is_refused_with_a_reason(create, text, message):
    """The API server refuses the filter, and says where and what."""
    run = create(text)
    assert run.returncode == 1
    assert message in run.stderr or re.search(of_older(message), run.stderr)


def of_older(message):
    """Give what older API servers say, as a pattern: a value's type, and lengths in other words."""
    where, invalid, why = message.partition(": Invalid value: ")
    if not invalid:
        return re.escape(message).replace("more\\ than\\ 249\\ bytes", "longer than 249")
    why = re.sub('^"[^"]*": ', "", why)
    return f'{re.escape(where + invalid)}"(object|array|string)": {re.escape(why)}'


def test_deeper_groups_are_not_dropped_in_silence(create):
    """A client that lets unknown fields be dropped is refused all the same."""
    deep = f"[{{any: [{{all: [{{any: [{{field: a, operator: isNull, not: {LEAF}}}]}}]}}]}}]"
    run = create(a_filter(deep), "--validate=false")
    assert run.returncode == 1
    assert "any[0].all[0].any[0].not: Too many" in run.stderr


@pytest.mark.parametrize(
    "text",
    [
        manifest("{outputTopic: a.b_c-D9, matchAll: true}"),
        a_filter(f"[{LEAF}]", ", matchAll: false"),
        a_filter(
            "[{field: a, operator: equals, value: x}, {field: b, operator: equals, value: 1}]"
        ),
        a_filter("[{field: a, operator: equals, value: true}, {field: b, operator: isNotNull}]"),
        a_filter("[{field: a, operator: in, values: [x, 1, 2.5, true], ignoreCase: true}]"),
        a_filter("[{field: a, operator: between, min: 1.5, max: '2', type: number}]"),
        a_filter("[{field: a, operator: regex, value: b, ignoreCase: false}]"),
        a_filter(f"[{{any: [{{all: [{{not: {LEAF}}}]}}]}}, {{not: {{not: {{not: {LEAF}}}}}}}]"),
        a_filter(f"[{', '.join([LEAF] * 50)}]"),
        take_all("operations: [any], startFrom: latest, enabled: false, driftPolicy: Report"),
        take_all("operations: [create, update, delete, snapshot], deletionPolicy: Delete"),
        take_all("startFrom: '2026-01-31T10:00:00.5+02:00', output: {retention: 7d}"),
        take_all("startFrom: 2026-01-31T10:00:00Z, output: {partitions: 6, retention: infinite}"),
        take_all(
            "samples: [{name: a, event: {a: 1, b: {c: [1, null]}, d: null}, expect: noMatch}], "
            "displayName: x, description: yy, consumerId: z, source: raw-event-headers"
        ),
    ],
)
def test_a_good_spec_is_taken(create, text):
    """What the operator can read, the API server takes."""
    run = create(text)
    assert run.stderr == ""
    assert run.stdout == "flinkfilter.flinkfilter.io/example created (server dry run)\n"


def test_nothing_is_written_into_a_spec(create):
    """The stored spec is the one that was sent: no defaults, nothing dropped."""
    spec = {
        "outputTopic": "t",
        "conditions": [
            {"field": "a", "operator": "equals", "value": 1.5},
            {"not": {"field": "b", "operator": "between", "min": 1, "max": "2"}},
        ],
        "samples": [{"name": "s", "event": {"b": {"c": [None]}}, "expect": "match"}],
    }
    run = create(manifest(json.dumps(spec)), "-o", "json")
    assert json.loads(run.stdout)["spec"] == spec


def test_the_examples_apply(definition_installed, namespace):
    """Every example is taken as it stands."""
    run = definition_installed.kubectl(
        "apply", "-n", namespace, "--dry-run=server", "-f", str(EXAMPLES)
    )
    assert sorted(run.stdout.splitlines()) == [
        f"flinkfilter.flinkfilter.io/service-by-dealer-00{number} created (server dry run)"
        for number in (1, 2, 3)
    ]


def test_the_definition_can_be_applied_by_the_client(kubernetes, definition_installed):
    """Plain `kubectl apply` has room for it: it keeps a copy in an annotation of 256 KiB."""
    crds = Path(__file__).parents[3] / "crds"
    run = kubernetes.kubectl("apply", "--dry-run=server", "-f", str(crds))
    assert "flinkfilters.flinkfilter.io" in run.stdout


def test_explain(definition_installed):
    """`kubectl explain` describes conditions, also inside groups, and the status."""
    explain = definition_installed.kubectl
    conditions = explain("explain", "flinkfilter.spec.conditions").stdout
    assert "A column of the source, or a JSON column and a path" in conditions
    assert "A group: every condition in it must hold." in conditions
    inner = explain("explain", "ff.spec.conditions.any.all.not.field").stdout
    assert "A column of the source, or a JSON column and a path" in inner
    assert "What an approval names." in explain("explain", "ff.status.proposed.digest").stdout


@pytest.fixture(scope="module")
def running(definition_installed, namespace):
    """A filter with a status, as the operator would write it."""
    kubectl = definition_installed.kubectl
    spec = "{outputTopic: topic-a, matchAll: true}"
    kubectl("create", "-n", namespace, "-f", "-", stdin=manifest(spec, "a"))
    other = "{outputTopic: topic-b, matchAll: true}"
    kubectl("create", "-n", namespace, "-f", "-", stdin=manifest(other, "b"))
    status = {
        "phase": "Running",
        "conditions": [
            {"type": "Ready", "status": "True", "reason": "Running"},
            {"type": "Approved", "status": "False", "reason": "AwaitingApproval"},
        ],
        "proposed": {"digest": "d1"},
        "deployment": {
            "statements": [{"name": "s-1", "role": "sink"}, {"name": "s-2", "role": "insert"}]
        },
        "ofANewerOperator": {"kept": True},
    }
    patch = json.dumps({"status": status, "spec": {"outputTopic": "not-by-this-way"}})
    kubectl(
        "patch", "-n", namespace, "ff", "a", "--subresource=status", "--type=merge", "-p", patch
    )
    return status


def test_the_status_is_a_subresource(definition_installed, namespace, running):
    """A write of the status changes the status alone, and none of it is dropped."""
    text = definition_installed.kubectl("get", "-n", namespace, "ff", "a", "-o", "json").stdout
    stored = json.loads(text)
    assert stored["status"] == running
    assert stored["spec"]["outputTopic"] == "topic-a"
    assert stored["metadata"]["generation"] == 1


def test_a_listing_shows_where_a_filter_stands(definition_installed, namespace, running):
    """The columns are filled from spec and status; `-o wide` adds digest, statement and reason."""
    kubectl = definition_installed.kubectl
    head, row = kubectl("get", "-n", namespace, "flinkfilter", "a").stdout.splitlines()
    assert head.split() == ["NAME", "READY", "PHASE", "APPROVAL", "TOPIC", "AGE"]
    assert row.split()[:5] == ["a", "True", "Running", "AwaitingApproval", "topic-a"]
    head, row = kubectl("get", "-n", namespace, "ff", "a", "-o", "wide").stdout.splitlines()
    assert head.split()[6:] == ["DIGEST", "STATEMENT", "REASON"]
    assert row.split()[6:] == ["d1", "s-2", "Running"]


def test_filters_are_found_by_topic(definition_installed, namespace, running):
    """`--field-selector spec.outputTopic=…` finds who writes a topic, from Kubernetes 1.31 on."""
    kubectl = definition_installed.kubectl
    server = json.loads(kubectl("version", "-o", "json").stdout)["serverVersion"]
    if int(server["minor"]) < 31:
        pytest.skip(f"Kubernetes {server['gitVersion']} selects by no field of a custom resource")
    selector = "--field-selector=spec.outputTopic=topic-b"
    found = kubectl("get", "-n", namespace, "flinkfilters", selector, "-o", "name").stdout
    assert found == "flinkfilter.flinkfilter.io/b\n"


def test_filters_are_found_by_category(definition_installed, namespace, running):
    """`streaming` lists them all."""
    kubectl = definition_installed.kubectl
    listed = kubectl("get", "-n", namespace, "streaming", "-o", "name").stdout
    assert listed == "flinkfilter.flinkfilter.io/a\nflinkfilter.flinkfilter.io/b\n"
