"""The running operator, with the rights that the chart gives it, records who decided."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from confluent_simulator import Delays, HostedSimulator, SimulatorConfig
from confluent_simulator.memory_engine import MemoryEngine

ROOT = Path(__file__).parents[3]
OPERATOR = "system:serviceaccount:default:flinkfilter-operator"
UNVERIFIED = "approvals are recorded as unverified"
VERIFIED = "approvals are recorded with who gave them"

pytestmark = pytest.mark.usefixtures("stamping")


@contextmanager
def _operator(kubernetes, namespace, folder):
    """Run the operator under its own account; gives its log."""
    config = SimulatorConfig(delays=Delays(pending=0, stopping=0, deleting=0))
    with HostedSimulator(config, make_engine=MemoryEngine) as simulator:
        settings = yaml.safe_load((ROOT / "examples" / "settings.yaml").read_text())
        settings["confluent"]["endpoint"] = simulator.url
        settings |= {"pollSeconds": 0.5, "resyncSeconds": 1, "soakSeconds": 1, "dwellSeconds": 0.2}
        settings["approval"] = {"stampedBy": "flinkfilter-operator-approval"}
        settings |= {"namespaces": [namespace], "instance": "default"}
        (folder / "settings.yaml").write_text(yaml.safe_dump(settings))
        # Under a name of its own: a colon in the account's name would make it a list of files.
        shutil.copy(kubernetes.kubeconfig_of(OPERATOR), folder / "kubeconfig")
        environment = {
            **os.environ,
            "KUBECONFIG": str(folder / "kubeconfig"),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "CONFLUENT_CLOUD_API_KEY": config.api_key,
            "CONFLUENT_CLOUD_API_SECRET": config.api_secret,
        }
        command = [sys.executable, "-m", "flinkfilter.operator.main"]
        log = folder / "operator.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--settings", str(folder / "settings.yaml")],
                env=environment,
                stderr=output,
            )
            try:
                yield log
            finally:
                process.kill()
                process.wait()
    sys.stdout.write(log.read_text())


@pytest.fixture(scope="module")
def filters(cluster, in_force):
    """A namespace under the policies."""
    in_force()
    return cluster.namespace()


@pytest.fixture(scope="module")
def logged(cluster, filters, tmp_path_factory):
    """Run the operator; gives how often it has logged something."""
    with _operator(cluster.kubernetes, filters.namespace, tmp_path_factory.mktemp("op")) as log:

        def count(event):
            lines = [json.loads(line) for line in log.read_text().splitlines() if line[:1] == "{"]
            return [line["event"] for line in lines].count(event)

        yield count


@pytest.fixture
def wait(cluster, filters):
    """Wait until a field of a filter's status has a value; gives the status."""

    def waiting(name, path, value):
        condition = f"--for=jsonpath={{.status.{path}}}={value}"
        kubectl, where = cluster.kubernetes.kubectl, ("-n", filters.namespace)
        kubectl(*where, "wait", condition, "--timeout=60s", f"flinkfilter/{name}")
        return json.loads(kubectl(*where, "get", "flinkfilter", name, "-o", "json").stdout)[
            "status"
        ]

    return waiting


def test_it_records_who_approved_and_who_rejected(filters, logged, wait):
    """The names that the API server knew them by, in records, in what runs, in the history."""
    filters.create("author", outputTopic="one")
    digest = wait("orders", "proposed.dryRun.result", "Passed")["proposed"]["digest"]
    assert filters.annotate("approver", approved=digest).allowed
    status = wait("orders", "phase", "Running")
    assert status["approvals"][0] | {"at": ""} == {
        "digest": digest,
        "by": "approver",
        "at": "",
        "via": "annotation",
    }
    assert status["running"]["approvedBy"] == "approver"
    assert status["history"][0]["approvedBy"] == "approver"
    assert filters.annotate("both", rejected=digest, reason="too wide").allowed
    assert wait("orders", "rejections[0].reason", "too wide")["rejections"][0]["by"] == "both"
    assert logged(VERIFIED) == 1


def test_true_is_signed_too(filters, logged, wait):
    """After the status has shown the digest of the spec, "true" passes the policies."""
    filters.create("author", name="true", outputTopic="two")
    wait("true", "proposed.dryRun.result", "Passed")
    assert filters.annotate("approver", "true", approved="true").allowed
    status = wait("true", "phase", "Running")
    assert (status["approvals"][0]["by"], status["approvals"][0]["via"]) == ("approver", "true")


def test_without_the_policies_it_says_unverified_and_warns_once(
    filters, logged, wait, cluster, in_force, until
):
    """When they are gone, a name that anybody can write is not believed; nor later, on old ones."""
    kinds = ("validatingadmissionpolicies", "mutatingadmissionpolicies")
    cluster.kubernetes.kubectl("delete", ",".join(kinds), "--all")
    until(lambda: logged(UNVERIFIED) == 1)
    forged = {"flinkfilter.io/approver": "the-boss"}
    until(lambda: _is_forged(filters, forged))
    filters.create("author", name="forged", outputTopic="three", annotations=forged)
    digest = wait("forged", "proposed.dryRun.result", "Passed")["proposed"]["digest"]
    assert filters.annotate("author", "forged", approved=digest).allowed
    assert wait("forged", "phase", "Running")["running"]["approvedBy"] == "unverified"
    in_force()
    until(lambda: logged(VERIFIED) == 2)
    filters.patch("author", {"spec": {"matchAll": True, "conditions": None}}, "forged")
    digest = wait("forged", "proposed.dryRun.result", "Passed")["proposed"]["digest"]
    assert filters.annotate("approver", "forged", approved=digest).allowed
    assert wait("forged", "approvals[1].by", "approver")["approvals"][0]["by"] == "unverified"
    assert logged(UNVERIFIED) == 1


def _is_forged(filters, annotations):
    """Tell whether a stamp can be written, since nothing guards it any more."""
    answer = filters.create("author", name="x", annotations=annotations, dry_run=True)
    return answer.annotations == {"approver": "the-boss"}
