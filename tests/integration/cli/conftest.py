"""Filters with statuses as an operator would have left them, and the program as a process."""

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
TIME = "2026-01-31T12:00:00Z"
A, B = "a" * 64, "b" * 64


def sql_of(letter):
    """Give SQL that differs by a letter."""
    return {"sink": f"CREATE TABLE `{letter}`", "insert": f"INSERT INTO `{letter}`"}


def condition(kind, status, reason, message=""):
    """Give a condition."""
    return {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": message,
        "observedGeneration": 1,
        "lastTransitionTime": TIME,
    }


def entry(number, digest, outcome, **times):
    """Give an entry of the history."""
    return {
        "revision": number,
        "digest": digest,
        "outcome": outcome,
        "approvedBy": "unverified",
        "from": TIME,
        "sql": sql_of(digest[0]),
        "topic": "t",
        "target": {"computePool": "lfcp-1", "principal": "sa-1", "properties": {}},
        **times,
    }


class Namespace:
    """A namespace with filters, and the program beside it."""

    program = Path(sys.executable).parent / "flinkfilter"

    def __init__(self, kubernetes, name):
        self.kubernetes = kubernetes
        self.name = name
        self.environment = {**os.environ, "KUBECONFIG": str(kubernetes.kubeconfig)}

    def kubectl(self, *arguments, **more):
        """Run kubectl in it."""
        return self.kubernetes.kubectl("-n", self.name, *arguments, **more)

    def make(self, name, status=None, annotations=None, finalizers=(), **spec):
        """Make a filter as the operator would have left it."""
        manifest = yaml.safe_load(EXAMPLE.read_text())
        manifest["metadata"] = {
            "name": name,
            "annotations": annotations or {},
            "finalizers": list(finalizers),
        }
        manifest["spec"].update(spec)
        self.kubectl("create", "-f", "-", stdin=json.dumps(manifest))
        if status:
            self.set_status(name, status)

    def set_status(self, name, status):
        """Write a status, as the operator does."""
        patch = ["--subresource=status", "--type=merge", "-p", json.dumps({"status": status})]
        self.kubectl("patch", "flinkfilter", name, *patch)

    def get(self, name):
        """Give a filter, with who manages which of its fields."""
        got = self.kubectl("get", "flinkfilter", name, "-o", "json", "--show-managed-fields")
        return json.loads(got.stdout)

    def finalizers(self, name):
        """Give the finalizers of a filter."""
        return self.get(name)["metadata"].get("finalizers", [])

    def annotations(self, name):
        """Give the annotations of this product, by their short names."""
        found = self.get(name)["metadata"].get("annotations", {})
        prefix = "flinkfilter.io/"
        return {k.removeprefix(prefix): v for k, v in found.items() if k.startswith(prefix)}

    def run(self, *arguments, answer=""):
        """Run the program here; gives its exit status, standard output and standard error."""
        run = subprocess.run(
            [self.program, *arguments],
            env=self.environment,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout, run.stderr

    def start(self, *arguments):
        """Start the program; gives the process."""
        # Where the tests run in a shell's background, Ctrl-C is ignored, and by children too.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(
                [self.program, *arguments],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)


@pytest.fixture
def waiting():
    """Give the status of a new filter that waits for an approval of a digest."""

    def make(letter="a", **more):
        digest = letter * 64
        return {
            "observedGeneration": 1,
            "phase": "PendingApproval",
            "message": "Waits for an approval",
            "conditions": [condition("Valid", "True", "Valid")],
            "proposed": {
                "digest": digest,
                "sql": sql_of(letter),
                "dryRun": {"digest": digest, "result": "Passed"},
                "since": TIME,
            },
            **more,
        }

    return make


@pytest.fixture
def running():
    """Give the status of a filter of which revision 2 runs, digest b, after digest a did."""

    def make(**more):
        return {
            "observedGeneration": 1,
            "phase": "Running",
            "message": "Revision 2 runs",
            "conditions": [condition("Ready", "True", "Running")],
            "running": {
                "revision": 2,
                "digest": B,
                "sql": sql_of("b"),
                "since": TIME,
                "approvedBy": "unverified",
            },
            "approvals": [
                {"digest": each, "by": "unverified", "at": TIME, "via": "annotation"}
                for each in (A, B)
            ],
            "history": [entry(1, A, "Replaced", to=TIME), entry(2, B, "Running")],
            **more,
        }

    return make


@pytest.fixture
def invalid():
    """Give the status of a filter whose spec has no meaning."""
    problem = "spec.conditions[0].field: there is no column x"
    return {
        "observedGeneration": 1,
        "phase": "Invalid",
        "message": problem,
        "conditions": [condition("Valid", "False", "InvalidSpec", problem)],
    }


@pytest.fixture
def namespace(definition_installed, tmp_path):
    """A namespace of its own, which the kubeconfig's context names; empty again in the end."""
    name = f"live-{uuid.uuid4().hex[:8]}"
    definition_installed.kubectl("create", "namespace", name)
    made = Namespace(definition_installed, name)
    content = yaml.safe_load(definition_installed.kubeconfig.read_text())
    content["contexts"][0]["context"]["namespace"] = name
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(content))
    made.environment["KUBECONFIG"] = str(kubeconfig)
    yield made
    for resource in made.kubectl("get", "flinkfilters", "-o", "name").stdout.split():
        made.kubectl("patch", resource, "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    made.kubectl("delete", "flinkfilters", "--all", "--wait=false")
