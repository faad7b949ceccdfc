"""The steps of the trial on kind that need no kind, on a real node."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMESPACE = "flinkfilter-system"


@pytest.fixture
def simulator_pod(installed):
    """The simulator's Deployment, with the image that was built here."""
    manifests = (ROOT / "deploy" / "kind" / "simulator.yaml").read_text()
    manifests = manifests.replace("flinkfilter-simulator:0.1.0", "flinkfilter-simulator:0.0.0-node")
    installed.kubectl("-n", NAMESPACE, "apply", "-f", "-", stdin=manifests)
    yield "deployment/confluent-simulator"
    installed.kubectl("-n", NAMESPACE, "delete", "-f", "-", "--wait=false", stdin=manifests)


def test_simulator_runs_as_a_restricted_pod(installed, simulator_pod):
    """It becomes ready where only restricted Pods are admitted, and wants the key of the Secret."""
    installed.kubectl("-n", NAMESPACE, "rollout", "status", simulator_pod, "--timeout=180s")

    program = """
import urllib.error, urllib.request
try:
    urllib.request.urlopen("http://127.0.0.1:8080/sql/v1/organizations/o/environments/e/statements")
except urllib.error.HTTPError as error:
    print(error.code)
"""
    said = installed.kubectl("-n", NAMESPACE, "exec", simulator_pod, "--", "python3", "-c", program)
    assert said == "401\n"


def test_trial_brings_a_filter_to_running(installed):
    """The script applies a filter, shows its SQL, approves it, and waits until it runs."""
    kubernetes = installed.cluster.kubernetes
    folders = [str(kubernetes.kubectl_program.parent), os.environ["PATH"]]
    environment = {"KUBECONFIG": str(kubernetes.kubeconfig), "PATH": os.pathsep.join(folders)}

    run = subprocess.run(
        [ROOT / "deploy" / "kind" / "trial", "filter"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    installed.kubectl("delete", "flinkfilter/service-by-dealer-001", "--timeout=180s")

    assert run.returncode == 0, run.stdout + run.stderr
    assert "INSERT INTO `filtered-service-events-dealer-001`" in run.stdout
    assert "Running" in run.stdout.splitlines()[-1]
