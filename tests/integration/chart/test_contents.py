"""What the objects hold: settings that the programs read, the definition, rules, dashboards."""

import base64
import json
import re
from pathlib import Path

import pytest
import yaml

from dealer_consumer import settings as consumer_settings
from flinkfilter import settings as operator_settings

ROOT = Path(__file__).parents[3]


def one(objects, kind, name):
    """Give the object with this kind and name."""
    (found,) = (e for e in objects if (e["kind"], e["metadata"]["name"]) == (kind, name))
    return found


def settings_file(objects, name, folder):
    """Write the settings of a ConfigMap to a file, as the Pod sees it."""
    file = folder / "settings.yaml"
    file.write_text(one(objects, "ConfigMap", name)["data"]["settings.yaml"])
    return file


def test_the_operator_reads_its_settings(helm, needed, tmp_path):
    """The file that is mounted says what was given, and whose stamps to believe."""
    needed["settings"] |= {"soakSeconds": 120, "instance": "team-a", "namespaces": ["n", "y", "1"]}
    file = settings_file(helm.render(needed), "flinkfilter-flinkfilter-operator", tmp_path)
    loaded = operator_settings.load(file, {})
    needed["settings"]["approval"] = {"stampedBy": "flinkfilter-flinkfilter-operator-approval"}
    assert loaded == operator_settings.parse(needed["settings"], {}, "values")


@pytest.mark.parametrize("number", ["001", "002", "003"])
def test_a_consumer_reads_its_settings(helm, with_consumers, tmp_path, number):
    """The dealers of the chart are those of the examples."""
    name = f"flinkfilter-flinkfilter-operator-dealer-{number}"
    file = settings_file(helm.render(with_consumers), name, tmp_path)
    example = ROOT / "examples" / "consumers" / f"dealer-{number}.yaml"
    brokers = {"KAFKA_BOOTSTRAP_SERVERS": "broker.example.com:9092"}
    assert consumer_settings.load(file, {}) == consumer_settings.load(example, brokers)


def test_a_consumer_may_have_credentials_of_its_own(helm, with_consumers):
    """The others keep the common ones."""
    consumers = yaml.safe_load((helm.chart / "values.yaml").read_text())["consumers"]
    consumers[0]["credentials"] = {"existingSecret": "of-dealer-001"}
    objects = helm.render({**with_consumers, "consumers": consumers})
    secrets = {
        each["metadata"]["name"]: volume["secret"]["secretName"]
        for each in objects
        if each["kind"] == "Deployment"
        for volume in each["spec"]["template"]["spec"]["volumes"]
        if volume["name"] == "credentials"
    }
    assert secrets == {
        "flinkfilter-flinkfilter-operator": "confluent-cloud",
        "flinkfilter-flinkfilter-operator-dealer-001": "of-dealer-001",
        "flinkfilter-flinkfilter-operator-dealer-002": "kafka",
        "flinkfilter-flinkfilter-operator-dealer-003": "kafka",
    }


def test_a_consumers_own_variable_stands_instead_of_the_common_one(helm, with_consumers):
    """Each name once, or the API server refuses the list; the operator's likewise."""
    common = [{"name": "LOG_LEVEL", "value": "INFO"}, {"name": "LANG", "value": "C"}]
    own = [{"name": "LOG_LEVEL", "value": "DEBUG"}]
    settings = {"dealer": {"id": "D", "name": "N"}, "topic": "t", "group": "g"}
    with_consumers["consumer"] = {"extraEnv": common}
    with_consumers["consumers"] = [{"name": "north", "settings": settings, "extraEnv": own}]
    with_consumers["extraEnv"] = [{"name": "FLINKFILTER_LOG_LEVEL", "value": "WARNING"}]
    variables = {
        each["metadata"]["name"].removeprefix("flinkfilter-flinkfilter-operator"): each["spec"][
            "template"
        ]["spec"]["containers"][0]["env"]
        for each in helm.render(with_consumers)
        if each["kind"] == "Deployment"
    }
    assert variables == {"": with_consumers["extraEnv"], "-north": [common[1], *own]}


def test_a_probe_can_be_taken_away(helm, needed):
    """With null, as Helm takes any value away."""
    needed |= {"livenessProbe": None}
    pod = one(helm.render(needed), "Deployment", "flinkfilter-flinkfilter-operator")
    (container,) = pod["spec"]["template"]["spec"]["containers"]
    probes = {name for name in container if name.endswith("Probe")}
    assert probes == {"startupProbe", "readinessProbe"}


def test_a_consumer_that_is_off_is_not_installed(helm, with_consumers):
    """Nor is anything of it."""
    consumers = yaml.safe_load((helm.chart / "values.yaml").read_text())["consumers"]
    consumers[1]["enabled"] = False
    names = json.dumps(helm.render({**with_consumers, "consumers": consumers}))
    assert ("dealer-001" in names, "dealer-002" in names) == (True, False)


def test_only_the_operators_pods_have_a_token(helm, with_consumers):
    """Whoever breaks into a consumer finds no account of the cluster."""
    pods = {
        each["metadata"]["name"].removeprefix("flinkfilter-flinkfilter-operator"): (
            each["spec"]["template"]["spec"] if each["kind"] == "Deployment" else each["spec"]
        )["automountServiceAccountToken"]
        for each in helm.render(with_consumers)
        if each["kind"] in {"Deployment", "Pod"}
    }
    assert pods == {
        "": True,
        "-test": True,
        "-dealer-001": False,
        "-dealer-002": False,
        "-dealer-003": False,
    }


def test_a_change_of_settings_restarts_the_pods_that_read_them(helm, with_consumers):
    """And no others: a template that differs is what a Deployment rolls out."""

    def templates():
        return {
            each["metadata"]["name"].removeprefix("flinkfilter-flinkfilter-operator"): each["spec"][
                "template"
            ]
            for each in helm.render(with_consumers)
            if each["kind"] == "Deployment"
        }

    before = templates()
    with_consumers["settings"]["pollSeconds"] = 30
    after = templates()
    assert [name for name in before if before[name] != after[name]] == [""]


def test_stamps_that_come_or_go_restart_the_operator(helm, needed):
    """Its settings say whose stamps to believe, and it reads them at its start only."""

    def checksum(stamps):
        objects = helm.render({**needed, "admissionPolicies": {"stamps": stamps}})
        pod = one(objects, "Deployment", "flinkfilter-flinkfilter-operator")["spec"]["template"]
        return pod["metadata"]["annotations"]["checksum/settings"]

    assert checksum("auto") == checksum("true")
    assert checksum("auto") != checksum("false")


@pytest.mark.parametrize("keep", [True, False])
def test_the_definition_is_the_committed_one(helm, needed, keep):
    """With what Helm needs to keep it besides."""
    needed["crds"] = {"keep": keep}
    (rendered,) = (e for e in helm.render(needed) if e["kind"] == "CustomResourceDefinition")
    annotations = rendered["metadata"].pop("annotations", {})
    del rendered["metadata"]["labels"]
    committed = yaml.safe_load((ROOT / "crds" / "flinkfilters.yaml").read_text())
    assert rendered == committed
    assert annotations == ({"helm.sh/resource-policy": "keep"} if keep else {})


def test_rules_and_dashboards_come_as_they_are(helm, needed):
    """Their own braces are no templates of Helm."""
    needed |= {"prometheusRule": {"enabled": True}, "grafanaDashboards": {"enabled": True}}
    objects = helm.render(needed)
    (rule,) = (each for each in objects if each["kind"] == "PrometheusRule")
    assert rule["spec"] == yaml.safe_load((helm.chart / "files" / "rules.yaml").read_text())
    dashboards = {
        name: content
        for each in objects
        if each["kind"] == "ConfigMap" and "grafana_dashboard" in each["metadata"]["labels"]
        for name, content in each["data"].items()
    }
    files = (helm.chart / "files" / "dashboards").glob("*.json")
    assert {name: json.loads(text) for name, text in dashboards.items()} == {
        file.name: json.loads(file.read_text()) for file in files
    }


def test_secrets_from_values_are_only_in_secrets(helm, needed):
    """Not on a command line, in a variable or in a ConfigMap, also not encoded."""
    needed["credentials"] = {"apiKey": "THE-KEY", "apiSecret": "THE-SECRET"}
    kafka = {"apiKey": "KAFKA-KEY", "apiSecret": "KAFKA-SECRET"}
    needed["kafka"] = {"bootstrapServers": "broker:9092", "credentials": kafka}
    words = [*needed["credentials"].values(), *kafka.values()]
    encoded = [base64.b64encode(word.encode()).decode() for word in words]
    kinds = [
        each["kind"]
        for each in helm.render(needed)
        for word in (*words, *encoded)
        if word in json.dumps(each)
    ]
    assert kinds == ["Secret"] * 4


def test_the_values_of_the_page_are_values(helm):
    """What docs/install.md shows can be copied: each block beside the first one."""
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    first, *others = map(yaml.safe_load, blocks)
    counts = []
    for more in ({}, *others):
        brokers = others[0] if "consumers" in more else {}
        settings = first["settings"] | more.get("settings", {})
        values = {**first, **brokers, **more, "settings": settings}
        kinds = [each["kind"] for each in helm.render(values)]
        counts.append(kinds.count("Deployment"))
    # The operator; with brokers its three dealers; with a list of one's own the one that is on; a
    # second operator.
    assert counts == [1, 4, 2, 1]


@pytest.mark.parametrize("name", ["plain", "everything"])
def test_lint_is_strict(helm, name):
    """Nothing to warn of, with few values and with many."""
    values = Path(__file__).parent / "snapshots" / f"{name}.values.yaml"
    assert (
        "1 chart(s) linted, 0 chart(s) failed"
        in helm.run("lint", "--strict", helm.chart, "--values", values).stdout
    )


def test_lint_needs_no_values(helm):
    """Who looks at the chart before having any is not met by errors."""
    assert "0 chart(s) failed" in helm.run("lint", "--strict", helm.chart).stdout
