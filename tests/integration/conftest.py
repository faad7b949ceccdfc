"""The real parts, started once per session by whoever needs them first.

With CLUSTER=current tests take the cluster of the current kubeconfig where they would start one.
"""

import os
from pathlib import Path

import pytest

from local_stack.current_cluster import CurrentCluster
from local_stack.stack import Part, Stack


def _running(folder: Path, *parts: Part):
    with Stack(folder, parts) as stack:
        yield stack


@pytest.fixture(scope="session")
def _kubernetes_stack(tmp_path_factory):
    yield from _running(tmp_path_factory.mktemp("kubernetes"), Part.KUBERNETES)


@pytest.fixture(scope="session")
def _workloads_stack(tmp_path_factory):
    yield from _running(tmp_path_factory.mktemp("workloads"), Part.KUBERNETES, Part.WORKLOADS)


@pytest.fixture(scope="session")
def _kafka_stack(tmp_path_factory):
    yield from _running(tmp_path_factory.mktemp("kafka"), Part.KAFKA)


@pytest.fixture(scope="session")
def _flink_stack(tmp_path_factory):
    yield from _running(tmp_path_factory.mktemp("flink"), Part.FLINK)


@pytest.fixture(scope="session")
def current_cluster(tmp_path_factory):
    """The cluster of the current kubeconfig, if CLUSTER asks for it; else None."""
    match os.environ.get("CLUSTER", ""):
        case "current":
            return CurrentCluster.in_folder(tmp_path_factory.mktemp("cluster"))
        case "":
            return None
        case other:
            raise pytest.UsageError(f"CLUSTER={other} names no cluster: `current`, or leave it out")


@pytest.fixture(scope="session")
def kubernetes(current_cluster, request):
    """The API server: `.kubeconfig`, `.kubectl(...)`."""
    return current_cluster or request.getfixturevalue("_kubernetes_stack").kubernetes


@pytest.fixture(scope="session")
def workloads(current_cluster, request):
    """A cluster where Deployments come up; ours does so on pretended nodes."""
    return current_cluster or request.getfixturevalue("_workloads_stack").kubernetes


@pytest.fixture(scope="session")
def definition_installed(kubernetes):
    """The API server with the committed CustomResourceDefinition, ready to serve filters."""
    kubernetes.install(Path(__file__).parents[2] / "crds" / "flinkfilters.yaml")
    return kubernetes


@pytest.fixture(scope="session")
def kafka(_kafka_stack):
    """The broker: `.bootstrap`, `.create_topic(...)`."""
    return _kafka_stack.kafka


@pytest.fixture(scope="session")
def flink(_flink_stack):
    """The Flink cluster: `.rest_url`, `.gateway_url`."""
    return _flink_stack.flink
