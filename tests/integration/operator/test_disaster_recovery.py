"""What docs/disaster-recovery.md promises, with its commands."""

import json
import re
import shutil
import subprocess

import pytest

PAGE = "disaster-recovery.md"


@pytest.fixture
def installation(own_installation):
    """Each test has an operator of its own, which it stops."""
    return own_installation


def _insert(filters):
    (record,) = filters.status()["deployment"]["statements"]
    return record["name"]


def _live(simulator):
    return {s.name: str(s.phase) for s in simulator.call(lambda s: s.statements())}


def test_a_rebuilt_cluster_goes_on_where_the_lost_one_stopped(filters, operator, simulator):
    """Manifests and approvals come from Git; the statements of before are named and continued."""
    filters.apply()
    digest = filters.approve()
    lost = _insert(filters)
    operator.stop()
    no_finalizer = '[{"op":"remove","path":"/metadata/finalizers"}]'
    filters.kubectl("patch", "flinkfilter", "orders", "--type=json", "-p", no_finalizer)
    filters.delete()
    operator.start()
    filters.apply(metadata={"annotations": {"flinkfilter.io/approved": digest}})
    filters.wait('.status.conditions[?(@.type=="Deployed")].reason', "TopicInUse")
    assert f"flinkfilter.io/take-over={lost}" in filters.status()["message"]
    assert _live(simulator) == {lost: "RUNNING"}
    filters.annotate(f"flinkfilter.io/take-over={lost}")
    filters.wait(".status.phase", "Running")
    assert _live(simulator) == {lost: "STOPPED", _insert(filters): "RUNNING"}
    properties = simulator.call(lambda s: s.statement(_insert(filters))).properties
    assert properties["sql.tables.initial-offset-from"] == lost


def test_a_filter_whose_status_was_cleared_finds_its_statement(
    filters, operator, simulator, docs_text
):
    """It goes on untouched: no other one is begun beside it."""
    (patch,) = re.findall(r"--subresource=status --type=json \\\n +-p '(.*)'", docs_text(PAGE))
    filters.apply()
    filters.approve()
    name = _insert(filters)
    operator.stop()
    filters.kubectl(
        "patch", "flinkfilter", "orders", "--subresource=status", "--type=json", "-p", patch
    )
    assert filters.status() == {}
    operator.start()
    filters.wait(".status.phase", "Running")
    assert (_insert(filters), _live(simulator)) == (name, {name: "RUNNING"})


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_what_bears_the_label_is_listed(filters, operator, simulator, installation, docs_text):
    """By the command of the page; the key is on no command line."""
    (command,) = re.findall(r"```bash\n(.*?)```", docs_text(PAGE), re.DOTALL)
    filters.apply()
    filters.approve()
    config = simulator.simulator.config
    environment = {
        **installation.environment,
        "CONFLUENT_FLINK_API_ENDPOINT": simulator.url,
        "CONFLUENT_ORGANIZATION_ID": config.organization_id,
        "CONFLUENT_ENVIRONMENT_ID": config.environment_id,
    }
    run = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=True)
    assert [each["name"] for each in json.loads(run.stdout)["data"]] == [_insert(filters)]
