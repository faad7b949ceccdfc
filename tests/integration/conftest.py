"""The real parts, started once per session by whoever needs them first."""

from pathlib import Path

import pytest

from local_stack.stack import Part, Stack


def _running(folder: Path, part: Part):
    with Stack(folder, [part]) as stack:
        yield stack


@pytest.fixture(scope="session")
def _kubernetes_stack(tmp_path_factory):
    yield from _running(tmp_path_factory.mktemp("kubernetes"), Part.KUBERNETES)


@pytest.fixture(scope="session")
def _kafka_stack(tmp_path_factory):
    yield from _running(tmp_path_factory.mktemp("kafka"), Part.KAFKA)


@pytest.fixture(scope="session")
def _flink_stack(tmp_path_factory):
    yield from _running(tmp_path_factory.mktemp("flink"), Part.FLINK)


@pytest.fixture(scope="session")
def kubernetes(_kubernetes_stack):
    """The API server: `.kubeconfig`, `.kubectl(...)`."""
    return _kubernetes_stack.kubernetes


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
