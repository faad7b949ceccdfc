"""The definition, installed from the committed file."""

import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CRD = "crd/flinkfilters.flinkfilter.io"


@pytest.fixture(scope="session")
def definition_installed(kubernetes):
    """The API server with the CustomResourceDefinition, ready to serve filters."""
    kubectl = kubernetes.kubectl
    kubectl("apply", "--server-side", "-f", str(ROOT / "crds"))
    # While there are no conditions at all, waiting for one fails; the names are there before.
    kubectl("wait", CRD, "--for=jsonpath={.status.acceptedNames.kind}=FlinkFilter", "--timeout=60s")
    kubectl("wait", CRD, "--for=condition=Established", "--timeout=60s")
    deadline = time.monotonic() + 60
    while kubectl("get", "flinkfilters", check=False).returncode != 0:
        assert time.monotonic() < deadline, "established, but not served within a minute"
    return kubernetes


@pytest.fixture(scope="module")
def namespace(definition_installed, request):
    """A namespace for the tests of one file."""
    name = request.module.__name__.rpartition(".")[2].replace("_", "-")
    definition_installed.kubectl("create", "namespace", name)
    return name
