"""Filters with statuses as an operator would have left them, and the program as a process."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
PROGRAM = Path(sys.executable).parent / "flinkfilter"
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
TIME = "2026-01-31T12:00:00Z"
A, B = "a" * 64, "b" * 64
FIELD_MANAGER = "flinkfilter-approval"


def sql_of(letter):
    """Give SQL that differs by a letter."""
    return {
        "sink": f"CREATE TABLE `{letter}`",
        "insert": f"INSERT INTO `{letter}`\nSELECT *\nFROM `s`\nWHERE `x` = '{letter}'",
    }


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


def waiting(digest=A, **more):
    """Give the status of a new filter that waits for an approval of a digest."""
    return {
        "observedGeneration": 1,
        "phase": "PendingApproval",
        "message": "Waits for an approval",
        "conditions": [
            condition("Ready", "False", "AwaitingApproval"),
            condition("Valid", "True", "Valid"),
            condition("Approved", "False", "AwaitingApproval"),
        ],
        "proposed": {
            "digest": digest,
            "sql": sql_of(digest[0]),
            "dryRun": {"digest": digest, "result": "Passed"},
            "since": TIME,
        },
        **more,
    }


def running(digest=B, revision=2, **more):
    """Give the status of a filter of which a digest runs, after another one did."""

    def entry(number, digest, outcome, **times):
        return {
            "revision": number,
            "digest": digest,
            "outcome": outcome,
            "approvedBy": "unverified",
            "sql": sql_of(digest[0]),
            "topic": "t",
            "target": {
                "organization": "o",
                "environment": "e",
                "computePool": "lfcp-1",
                "principal": "sa-1",
                "properties": {},
            },
            **times,
        }

    return {
        "observedGeneration": 1,
        "phase": "Running",
        "message": f"Revision {revision} runs",
        "conditions": [
            condition("Ready", "True", "Running"),
            condition("Valid", "True", "Valid"),
            condition("Approved", "True", "Approved"),
        ],
        "running": {
            "revision": revision,
            "digest": digest,
            "sql": sql_of(digest[0]),
            "since": TIME,
            "approvedBy": "unverified",
        },
        "approvals": [
            {"digest": each, "by": "unverified", "at": TIME, "via": "annotation"}
            for each in (A, digest)
        ],
        "history": [
            entry(1, A, "Replaced", **{"from": TIME, "to": TIME}),
            entry(revision, digest, "Running", **{"from": TIME}),
        ],
        **more,
    }


class Namespace:
    """A namespace with filters, and the program beside it."""

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

    def annotations(self, name):
        """Give the annotations of this product, by their short names."""
        found = self.get(name)["metadata"].get("annotations", {})
        prefix = "flinkfilter.io/"
        return {k.removeprefix(prefix): v for k, v in found.items() if k.startswith(prefix)}

    def run(self, *arguments, answer=""):
        """Run the program here; gives its exit status, standard output and standard error."""
        run = subprocess.run(
            [PROGRAM, *arguments],
            env=self.environment,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout, run.stderr

    def start(self, *arguments):
        """Start the program; gives the process."""
        return subprocess.Popen(
            [PROGRAM, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


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
    made.kubectl("delete", "flinkfilters", "--all", "--wait=false")
