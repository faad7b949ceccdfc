"""What the chart refuses, and with which words."""

import pytest

TWIN = {
    "name": "twin",
    "settings": {"dealer": {"id": "D", "name": "N"}, "topic": "t", "group": "g"},
}


def put(values, path, value):
    """Set a value in nested mappings."""
    *folders, name = path.split(".")
    for folder in folders:
        values = values.setdefault(folder, {})
    values[name] = value


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("replicsa", 2, "additional properties 'replicsa' not allowed"),
        ("replicas", "two", "at '/replicas': got string, want integer"),
        ("image.repo", "x", "at '/image': additional properties 'repo' not allowed"),
        ("image.digest", "sha256:12", "at '/image/digest': 'sha256:12' does not match pattern"),
        ("logLevel", "TRACE", "at '/logLevel': value must be one of 'DEBUG', 'INFO'"),
        (
            "settings.polSeconds",
            15,
            "at '/settings': additional properties 'polSeconds' not allowed",
        ),
        (
            "settings.confluent.pricipal",
            "sa-1",
            "at '/settings/confluent': additional properties 'pricipal' not allowed",
        ),
        (
            "settings.confluent.principal",
            "alice",
            "at '/settings/confluent/principal': 'alice' does not match pattern",
        ),
        ("settings.soakSeconds", 0, "at '/settings/soakSeconds': exclusiveMinimum"),
        (
            "podSecurityContext.runAsNonroot",
            True,
            "at '/podSecurityContext': additional properties 'runAsNonroot' not allowed",
        ),
        ("resources.limit", {}, "at '/resources': additional properties 'limit' not allowed"),
        (
            "livenessProbe.timeout",
            1,
            "at '/livenessProbe': additional properties 'timeout' not allowed",
        ),
        ("networkPolicy.kafka.cidrs", ["10.0.0.1"], "at '/networkPolicy/kafka/cidrs/0'"),
        ("consumers", [{"name": "a"}], "at '/consumers/0': missing property 'settings'"),
        ("consumer.image.tag", 1, "at '/consumer/image/tag': got number, want string"),
    ],
)
def test_a_typo_is_named(helm, needed, path, value, words):
    """Helm says where it is before anything is installed."""
    put(needed, path, value)
    refusal = helm.refusal(needed)
    assert words in refusal.replace("\n", " ") or words in refusal


def test_a_consumer_is_held_against_the_consumers_own_settings(helm, with_consumers):
    """A wrong name deep in a dealer's settings is an error too."""
    dealer = {"id": "D", "name": "N", "timezone": "UTC"}
    settings = {"dealer": dealer, "topic": "t", "group": "g"}
    with_consumers["consumers"] = [{"name": "d", "settings": settings}]
    words = "at '/consumers/0/settings/dealer': additional properties 'timezone' not allowed"
    assert words in helm.refusal(with_consumers)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "settings.confluent.principal",
            "settings.confluent.principal is needed: the service account (sa-…) that statements",
        ),
        (
            "settings.confluent.endpoint",
            "settings.confluent.endpoint is needed, or the variable CONFLUENT_FLINK_API_ENDPOINT",
        ),
        (
            "credentials.existingSecret",
            "credentials.existingSecret is needed: a Secret of the namespace streaming with the",
        ),
        (
            "kafka.credentials.existingSecret",
            "kafka.credentials.existingSecret is needed (or credentials.existingSecret of the",
        ),
    ],
)
def test_what_is_missing_is_named(helm, with_consumers, path, words):
    """The message says what is needed, and in which namespace."""
    put(with_consumers, path, "")
    if path.endswith(("principal", "endpoint")):
        del with_consumers["settings"]["confluent"][path.rpartition(".")[2]]
    assert words in helm.refusal(with_consumers)


def test_a_variable_fills_what_the_settings_leave_out(helm, needed):
    """As it does for the operator itself."""
    del needed["settings"]["confluent"]["endpoint"]
    needed["extraEnv"] = [{"name": "CONFLUENT_FLINK_API_ENDPOINT", "value": "https://x.example"}]
    kinds = [each["kind"] for each in helm.render(needed)]
    assert kinds.count("Deployment") == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"credentials": {"existingSecret": "a", "apiKey": "k", "apiSecret": "s"}},
            "credentials: give existingSecret, or apiKey and apiSecret, not both",
        ),
        (
            {"credentials": {"apiKey": "k"}},
            "credentials.apiSecret is needed beside credentials.apiKey",
        ),
        ({"consumers": [TWIN, TWIN]}, "consumers: twin is there twice"),
        (
            {"networkPolicy": {"enabled": True, "confluent": {"ports": []}}},
            "networkPolicy: ports is empty somewhere",
        ),
        (
            {"networkPolicy": {"enabled": True, "dns": {"ports": None}}},
            "networkPolicy: ports is empty somewhere",
        ),
        ({"fullnameOverride": "1st"}, '"1st" cannot be the name of a Service'),
        ({"fullnameOverride": "a.b"}, '"a.b" cannot be the name of a Service'),
    ],
)
def test_what_does_not_fit_together_is_named(helm, needed, changes, words):
    """The schema cannot say it, so the templates do."""
    assert words in helm.refusal({**needed, **changes})


def test_a_pattern_of_namespaces_is_refused(helm, needed):
    """Roles are made by name."""
    needed["settings"]["namespaces"] = ["team-*"]
    assert 'settings.namespaces: "team-*" is no namespace\'s name' in helm.refusal(needed)


def test_a_namespace_is_named_once(helm, needed):
    """Or there were two Roles of one name, of which the API server takes one."""
    needed["settings"]["namespaces"] = ["team-a", "team-b", "team-a"]
    assert "settings.namespaces: one of them is there twice" in helm.refusal(needed)


@pytest.mark.parametrize("block", ["settings", "credentials", "kafka", "networkPolicy"])
def test_a_block_is_not_taken_away(helm, needed, block):
    """`null` in its place is named, and not met by a template."""
    assert f"at '': missing property '{block}'" in helm.refusal({**needed, block: None})


@pytest.mark.parametrize("block", ["commonLabels", "labels", "podLabels"])
def test_labels_that_objects_are_selected_by_are_the_charts(helm, needed, block):
    """With another value there a Deployment would not find its own Pods."""
    labels = {"app.kubernetes.io/name": "mine"}
    words = "invalid propertyName 'app.kubernetes.io/name'"
    assert words in helm.refusal({**needed, block: labels})


def test_global_values_of_a_parent_chart_are_taken(helm, needed):
    """Helm hands `global` to every chart; registry and pull secrets in it count."""
    needed["global"] = {"imageRegistry": "registry.example", "imagePullSecrets": [{"name": "p"}]}
    (deployment,) = (each for each in helm.render(needed) if each["kind"] == "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    assert pod["containers"][0]["image"] == "registry.example/flinkfilter-operator:0.1.0"
    assert pod["imagePullSecrets"] == [{"name": "p"}]


def test_a_secret_that_is_named_twice_is_used_once(helm, needed):
    """Globally and for this chart: the API server refuses a list with one name twice."""
    needed |= {"imagePullSecrets": [{"name": "p"}], "global": {"imagePullSecrets": [{"name": "p"}]}}
    (deployment,) = (each for each in helm.render(needed) if each["kind"] == "Deployment")
    assert deployment["spec"]["template"]["spec"]["imagePullSecrets"] == [{"name": "p"}]


def test_an_older_cluster_is_refused(helm, needed):
    """The chart says from which version on it works."""
    run = helm.template(needed, version="1.29.9", check=False)
    assert "chart requires kubeVersion: >=1.30.0-0" in run.stderr
