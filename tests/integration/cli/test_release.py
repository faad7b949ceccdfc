"""`flinkfilter release` on a real API server: our finalizer goes, everything else stays."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
OURS, THEIRS = "flinkfilter.io/statements", "example.com/other"
STATUS = {
    "deployment": {
        "statements": [{"name": "ff-1-sink"}, {"name": "ff-1-insert", "uid": "u"}],
        "leftovers": [{"name": "ff-0-insert"}],
    }
}


class Namespace:
    """A namespace with filters, and the program beside it."""

    def __init__(self, kubernetes, name):
        self.kubernetes = kubernetes
        self.name = name

    def kubectl(self, *arguments, **more):
        """Run kubectl in it."""
        return self.kubernetes.kubectl("-n", self.name, *arguments, **more)

    def make(self, name, *finalizers, status=None):
        """Make a filter as the operator would have left it."""
        manifest = yaml.safe_load(EXAMPLE.read_text())
        manifest["metadata"] = {"name": name, "finalizers": list(finalizers)}
        self.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))
        if status:
            patch = ["--subresource=status", "--type=merge", "-p", json.dumps({"status": status})]
            self.kubectl("patch", "flinkfilter", name, *patch)

    def finalizers(self, name):
        """Give the finalizers of a filter."""
        resource = json.loads(self.kubectl("get", "flinkfilter", name, "-o", "json").stdout)
        return resource["metadata"].get("finalizers", [])

    def release(self, *arguments, answer=""):
        """Run the program; gives its exit status, standard output and standard error."""
        environment = {**os.environ, "KUBECONFIG": str(self.kubernetes.kubeconfig)}
        run = subprocess.run(
            [Path(sys.executable).parent / "flinkfilter", "release", *arguments],
            env=environment,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout, run.stderr


@pytest.fixture
def namespace(definition_installed):
    """A namespace of its own, empty again in the end."""
    name = f"release-{uuid.uuid4().hex[:8]}"
    definition_installed.kubectl("create", "namespace", name)
    made = Namespace(definition_installed, name)
    yield made
    for resource in made.kubectl("get", "flinkfilters", "-o", "name").stdout.split():
        made.kubectl("patch", resource, "--type=merge", "-p", '{"metadata":{"finalizers":null}}')


def test_one_filter_is_released(namespace):
    """Its statements are printed, only our finalizer goes, and no other filter is touched."""
    namespace.make("orders", THEIRS, OURS, status=STATUS)
    namespace.make("parts", OURS)
    status, out, err = namespace.release("orders", "-n", namespace.name, answer="y\n")
    place = f"{namespace.name}/orders"
    assert out == f"{place}  ff-0-insert\n{place}  ff-1-sink\n{place}  ff-1-insert\n"
    assert "3 statement(s) stay on Confluent Cloud" in err
    assert "stop the operator first" in err
    assert f"{place}: released" in err
    assert status == 0
    assert namespace.finalizers("orders") == [THEIRS]
    assert namespace.finalizers("parts") == [OURS]


def test_without_consent_nothing_is_done(namespace):
    """No, or no answer at all, ends with status 1."""
    namespace.make("orders", OURS, status=STATUS)
    for answer in ("n\n", ""):
        status, _, err = namespace.release("orders", "-n", namespace.name, answer=answer)
        assert (status, "nothing was done" in err) == (1, True)
    assert namespace.finalizers("orders") == [OURS]


def test_a_deletion_that_waits_is_over(namespace):
    """The filter goes, for nothing else held it."""
    namespace.make("orders", OURS, status=STATUS)
    namespace.kubectl("delete", "flinkfilter", "orders", "--wait=false")
    status, _, err = namespace.release("orders", "-n", namespace.name, "--yes")
    assert status == 0
    assert "stop the operator first" not in err
    namespace.kubectl("wait", "--for=delete", "--timeout=10s", "flinkfilter/orders")


def test_all_of_a_namespace_are_released(namespace):
    """Those that do not bear our finalizer are no matter of ours."""
    namespace.make("orders", OURS, status=STATUS)
    namespace.make("parts", OURS)
    namespace.make("others", THEIRS)
    status, out, err = namespace.release("--all", "-n", namespace.name, "--yes")
    assert (status, len(out.splitlines())) == (0, 3)
    assert err.count(": released") == 2
    assert namespace.finalizers("orders") == namespace.finalizers("parts") == []
    assert namespace.finalizers("others") == [THEIRS]


def test_all_of_the_cluster_are_released(namespace):
    """For an uninstall."""
    namespace.make("orders", OURS)
    assert namespace.release("--all", "-A", "--yes")[0] == 0
    assert namespace.finalizers("orders") == []


def test_again_there_is_nothing_to_do(namespace):
    """That is no failure."""
    namespace.make("orders")
    status, out, err = namespace.release("orders", "-n", namespace.name)
    assert (status, out) == (0, "")
    assert "nothing to release" in err


def test_a_filter_that_is_not_there(namespace):
    """The message names it, and the status is 1."""
    status, out, err = namespace.release("nobody", "-n", namespace.name, "--yes")
    assert (status, out) == (1, "")
    assert f"read {namespace.name}/nobody" in err
    assert "not found" in err


@pytest.mark.parametrize("arguments", [[], ["orders", "--all"], ["orders", "-A"], ["-A"]])
def test_wrong_usage(namespace, arguments):
    """One filter or all, said without doubt."""
    status, _, err = namespace.release(*arguments)
    assert status == 2
    assert "name one filter, or give --all" in err
