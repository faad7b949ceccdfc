"""The trial on kind, as far as it goes without Docker: its script and all that it applies."""

import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
import yaml

from local_stack.current_cluster import find_program

ROOT = Path(__file__).parents[3]
TRIAL = ROOT / "deploy" / "kind" / "trial"
DEFINITION = "customresourcedefinition/flinkfilters.flinkfilter.io"


@pytest.fixture
def trial(workloads):
    """Run the script in a namespace of its own; all is taken away afterwards."""
    namespace = f"trial-{uuid.uuid4().hex[:8]}"
    programs = [str(workloads.kubectl_program.parent), str(find_program("helm").parent)]
    environment = {
        **os.environ,
        "KUBECONFIG": str(workloads.kubeconfig),
        "NAMESPACE": namespace,
        "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
    }

    def run(*arguments):
        done = subprocess.run(
            [TRIAL, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return lambda *command: workloads.kubectl("-n", namespace, *command).stdout

    yield run
    helm = ["helm", "-n", namespace, "uninstall", "flinkfilter-operator"]
    subprocess.run(helm, env=environment, check=True, capture_output=True)
    workloads.kubectl("delete", "namespace", namespace, "--wait=false")


def test_trial_installs_simulator_and_chart(trial, workloads):
    """Both come up as restricted Pods; a second time nothing breaks, and the key stays."""
    there = workloads.kubectl("get", DEFINITION, check=False).returncode == 0
    arguments = ["install", *(["--set=crds.enabled=false"] if there else [])]
    key = ("get", "secret", "confluent-credentials", "-o", "jsonpath={.data}")

    kubectl = trial(*arguments)
    first = kubectl(*key)
    trial(*arguments)

    ready = 'jsonpath={range .items[*]}{.metadata.name} {.status.readyReplicas}{"\\n"}{end}'
    assert kubectl("get", "deployments", "-o", ready) == (
        "confluent-simulator 1\nflinkfilter-operator 1\n"
    )
    assert kubectl(*key) == first


def test_simulator_has_the_image_that_is_built():
    """The Pod asks for the version that `make images` builds."""
    manifests = yaml.safe_load_all((ROOT / "deploy" / "kind" / "simulator.yaml").read_text())
    deployment = next(each for each in manifests if each["kind"] == "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    chart = ROOT / "deploy" / "helm" / "flinkfilter-operator" / "Chart.yaml"
    version = yaml.safe_load(chart.read_text())["appVersion"]

    assert container["image"] == f"flinkfilter-simulator:{version}"


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_script_is_sound():
    """Shellcheck has nothing to say."""
    run = subprocess.run(["shellcheck", TRIAL], capture_output=True, text=True, check=False)

    assert run.stdout == ""
