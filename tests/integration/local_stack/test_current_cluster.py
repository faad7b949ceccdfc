"""The cluster of the current kubeconfig, in place of one of our own."""

import pytest
import yaml

from local_stack.current_cluster import CurrentCluster
from local_stack.errors import StackError


@pytest.fixture
def server(request, monkeypatch):
    """An API server of ours, with its kubectl on PATH."""
    stack = request.getfixturevalue("_kubernetes_stack")
    monkeypatch.setenv("PATH", stack.search_path)
    return stack.kubernetes


def test_the_current_context_is_taken(server, monkeypatch, tmp_path):
    """Of several files and contexts, the one that kubectl would take; others are not seen."""
    content = yaml.safe_load(server.kubeconfig.read_text())
    content["current-context"] = "mine"
    content["contexts"][0]["name"] = "mine"
    other = {"apiVersion": "v1", "kind": "Config", "current-context": "mine"}
    other["contexts"] = [{"name": "other", "context": {"cluster": "c", "user": "u"}}]
    for name, kubeconfig in (("first", other), ("second", content)):
        (tmp_path / name).write_text(yaml.safe_dump(kubeconfig))
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path / 'first'}:{tmp_path / 'second'}")
    cluster = CurrentCluster.in_folder(tmp_path)
    assert cluster.kubectl("config", "get-contexts", "-o", "name").stdout == "mine\n"
    assert cluster.kubectl("auth", "whoami", "-o", "jsonpath={..username}").stdout == "admin"
    assert cluster.kubeconfig.stat().st_mode & 0o777 == 0o600


def test_no_current_context(server, monkeypatch, tmp_path):
    """The message says where it was looked for, and what to do."""
    file = tmp_path / "absent"
    monkeypatch.setenv("KUBECONFIG", str(file))
    with pytest.raises(StackError, match=rf"^no current cluster: .*{file}.*Set KUBECONFIG to a"):
        CurrentCluster.in_folder(tmp_path)
