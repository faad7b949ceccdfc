"""Where the operator finds the API server from within a Pod."""

import kopf
import pytest

from flinkfilter.operator.handlers import login_in_pod


@pytest.fixture
def in_pod(monkeypatch):
    """A Pod's service account, as kopf reads it, and the address that kubelet tells the Pod."""
    info = kopf.ConnectionInfo(server="https://kubernetes.default.svc", token="a-token")
    monkeypatch.setattr(kopf, "login_with_service_account", lambda **_: info)

    def told(host, port="443"):
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", host)
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", port)

    return told


@pytest.mark.parametrize(
    ("host", "server"),
    [("10.0.0.1", "https://10.0.0.1:443"), ("fd00::1", "https://[fd00::1]:443")],
)
def test_address_is_the_one_that_kubelet_gives(in_pod, host, server):
    """No name is looked up, so the operator comes up without the cluster's name server."""
    in_pod(host)

    info = login_in_pod()

    assert (info.server, info.token) == (server, "a-token")


def test_outside_of_a_pod_there_is_no_login(monkeypatch):
    """Then the kubeconfig has to do."""
    monkeypatch.setattr(kopf, "login_with_service_account", lambda **_: None)

    assert login_in_pod() is None
