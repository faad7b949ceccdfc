"""The chart as helm installs it, each release in a namespace that admits restricted Pods only."""

import json
import re
import subprocess
import sys
import time
import uuid
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from confluent_simulator import Delays, HostedSimulator, SimulatorConfig
from local_stack.current_cluster import find_program
from local_stack.ports import LOCALHOST, free_ports

ROOT = Path(__file__).parents[4]
CHART = ROOT / "deploy" / "helm" / "flinkfilter-operator"
DEFINITION = "customresourcedefinition/flinkfilters.flinkfilter.io"
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
OPERATOR = "app.kubernetes.io/component=operator"
SECRET = "confluent-cloud"
RESTRICTED = "pod-security.kubernetes.io/enforce=restricted"
QUICK = Delays(pending=0, stopping=0, deleting=0)
PATIENCE = "--timeout=60s"
# Neither the definition nor the policies of a moment ago are known to all parts of the API server.
NOT_YET = re.compile("ServiceUnavailable|MutatingAdmissionPolicy [^ ]*, which did not write it")


class Release:
    """One release of the chart, with its namespace; nothing is installed yet."""

    chart = CHART

    def __init__(self, cluster, helm_program, namespace, name, simulator):
        self.cluster = cluster
        self.namespace = namespace
        self.name = name
        self._helm_program = helm_program
        settings = yaml.safe_load((ROOT / "examples" / "settings.yaml").read_text())
        settings["confluent"]["endpoint"] = simulator.url
        quick = {"pollSeconds": 0.5, "dwellSeconds": 0.2, "soakSeconds": 1}
        self.values = {
            # Elsewhere other operators may be at work, and which of them acts is not asked here.
            "settings": settings | quick | {"instance": name, "namespaces": [namespace]},
            "credentials": {"existingSecret": SECRET},
            "crds": {"enabled": False},
        }

    def kubectl(self, *arguments, stdin=None):
        """Run kubectl in the namespace, which has to succeed; gives what it prints.

        It is asked again until the whole API server knows what was installed.
        """
        command = ("-n", self.namespace, *arguments)
        deadline = time.monotonic() + 60
        while (run := self.cluster.kubectl(*command, stdin=stdin, check=False)).returncode:
            assert NOT_YET.search(run.stderr), run.stderr
            assert time.monotonic() < deadline, run.stderr
            time.sleep(0.2)  # only a refusal tells
        return run.stdout

    def get(self, *arguments):
        """Give an object, or a list of them."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def helm(self, *arguments, values=None):
        """Run helm in the namespace; gives the finished process."""
        command = [self._helm_program, f"--kubeconfig={self.cluster.kubeconfig}"]
        command += ["-n", self.namespace, *arguments]
        if values is not None:
            command += ["--values=-"]
        return subprocess.run(
            command, input=yaml.safe_dump(values), capture_output=True, text=True, check=False
        )

    def passed(self, *arguments, values=None):
        """Run helm, which has to succeed; gives what it prints."""
        run = self.helm(*arguments, values=values)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def install(self, *options, **values):
        """Install it, and wait until its Pods are ready; gives what helm prints."""
        merged = self.values | values
        return self.passed(
            "install", self.name, self.chart, "--wait", PATIENCE, *options, values=merged
        )

    def upgrade(self, **values):
        """Upgrade it, and wait until its Pods are ready."""
        merged = self.values | values
        return self.passed("upgrade", self.name, self.chart, "--wait", PATIENCE, values=merged)

    def apply_filter(self, name="orders"):
        """Apply the example filter under a name."""
        manifest = yaml.safe_load(EXAMPLE.read_text())
        manifest["metadata"] = {"name": name}
        self.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))

    def wait(self, path, value, name="orders"):
        """Wait until a field of a filter has a value."""
        condition = f"--for=jsonpath={{{path}}}={value}"
        self.kubectl("wait", condition, PATIENCE, f"flinkfilter/{name}")

    def end(self):
        """Take away what other tests could meet; the rest goes with the namespace."""
        self.helm("uninstall", self.name, "--ignore-not-found")
        every = ("-n", self.namespace, "get", "flinkfilters", "-o", "name")
        for each in self.cluster.kubectl(*every, check=False).stdout.split():
            self.kubectl("patch", each, "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
        self.kubectl("delete", "leases", "--all", "--wait=false")
        self.cluster.kubectl("delete", "namespace", self.namespace, "--wait=false")


@dataclass
class Pod:
    """The operator's container as a process here: its command, files, variables and account."""

    release: Release
    folder: Path
    process: subprocess.Popen | None = None

    @property
    def log(self):
        """What it has logged so far."""
        return (self.folder / "log").read_text()

    def start(self):
        """Start it from what the Deployment says."""
        (deployment,) = self.release.get("deployments", "-l", OPERATOR)["items"]
        spec = deployment["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        (port,) = free_ports(1)
        here = {"0.0.0.0:8080": f"{LOCALHOST}:{port}"}
        for mount in container["volumeMounts"]:
            here[mount["mountPath"]] = str(self._mounted(mount, spec["volumes"]))
        there = re.compile("|".join(map(re.escape, here)))
        command = [
            there.sub(lambda found: here[found[0]], part)
            for part in (*container["command"], *container["args"])
        ]
        variables = {each["name"]: each["value"] for each in container["env"]}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stderr=log,
                cwd=self.folder,
                env={
                    **variables,
                    "PATH": str(Path(sys.executable).parent),
                    "KUBECONFIG": str(self._kubeconfig(spec["serviceAccountName"])),
                    "FLINKFILTER_LEASE_NAMESPACE": self.release.namespace,
                },
            )

    def stop(self):
        """End it; nothing is left to do for it."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _kubeconfig(self, account):
        """Write a kubeconfig with a token of an account of the namespace, and nothing else."""
        content = yaml.safe_load(self.release.cluster.kubeconfig.read_text())
        token = self.release.kubectl("create", "token", account)
        content["users"] = [{"name": account, "user": {"token": token}}]
        content["contexts"][0]["context"]["user"] = account
        path = self.folder / "kubeconfig"
        path.write_text(yaml.safe_dump(content))
        return path

    def _mounted(self, mount, volumes):
        """Write what a kubelet would mount; gives the place of it."""
        folder = self.folder / mount["name"]
        folder.mkdir(exist_ok=True)
        (volume,) = (each for each in volumes if each["name"] == mount["name"])
        if "configMap" in volume:
            found = self.release.get("configmap", volume["configMap"]["name"])["data"]
            content = {name: text.encode() for name, text in found.items()}
        elif "secret" in volume:
            found = self.release.get("secret", volume["secret"]["secretName"])["data"]
            content = {name: b64decode(text) for name, text in found.items()}
        else:
            content = {}
        for name, data in content.items():
            (folder / name).write_bytes(data)
        return folder / mount.get("subPath", "")


@pytest.fixture(scope="session")
def simulator():
    """Confluent Cloud, simulated in memory."""
    with HostedSimulator(SimulatorConfig(delays=QUICK)) as hosted:
        yield hosted


@pytest.fixture(scope="session")
def has_definition(workloads):
    """Whether the cluster had the definition before these tests."""
    return workloads.kubectl("get", DEFINITION, check=False).returncode == 0


@pytest.fixture
def definition(workloads, has_definition):
    """The definition in the cluster, whoever brought it."""
    if workloads.kubectl("get", DEFINITION, check=False).returncode != 0:
        workloads.install(ROOT / "crds" / "flinkfilters.yaml")


@pytest.fixture
def release(new_release, definition):
    """A release that is not installed yet, in a cluster that has the definition."""
    return new_release()


@pytest.fixture
def pod(tmp_path):
    """Run the operator of a release here, as its Pod would."""
    started = []

    def start(release):
        folder = tmp_path / release.namespace
        folder.mkdir()
        started.append(Pod(release, folder))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.stop()
        sys.stdout.write(each.log)


@pytest.fixture(scope="session")
def helm_program():
    """The helm that is on PATH, else the pinned one."""
    return find_program("helm")


@pytest.fixture
def new_release(workloads, helm_program, simulator):
    """Make releases with namespaces of their own; what they installed is taken away again."""
    made = []

    def make(name=None):
        tag = uuid.uuid4().hex[:8]
        namespace = f"chart-{tag}"
        workloads.kubectl("create", "namespace", namespace)
        workloads.kubectl("label", "namespace", namespace, RESTRICTED)
        release = Release(workloads, helm_program, namespace, name or f"r-{tag}", simulator)
        made.append(release)
        config = simulator.simulator.config
        release.kubectl(
            "create",
            "secret",
            "generic",
            SECRET,
            f"--from-literal=CONFLUENT_CLOUD_API_KEY={config.api_key}",
            f"--from-literal=CONFLUENT_CLOUD_API_SECRET={config.api_secret}",
        )
        return release

    yield make
    for each in made:
        each.end()
