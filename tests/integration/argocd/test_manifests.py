"""The manifests for Argo CD, as the API server sees them."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MANIFESTS = ROOT / "deploy" / "gitops" / "argocd"


@pytest.fixture(scope="module")
def argocd_namespace(kubernetes):
    """The namespace that Argo CD would be in."""
    kubernetes.kubectl("create", "namespace", "argocd")
    return "argocd"


def test_the_config_map_is_patched_as_its_head_says(kubernetes, argocd_namespace):
    """What Argo CD had there before stays."""
    kubernetes.kubectl("create", "configmap", "argocd-cm", "-n", "argocd", "--from-literal=url=u")
    file = MANIFESTS / "argocd-cm.yaml"
    command = "kubectl patch configmap argocd-cm -n argocd --patch-file argocd-cm.yaml"
    assert command in file.read_text(encoding="utf-8")
    arguments = command.replace("argocd-cm.yaml", str(file)).split()[1:]
    kubernetes.kubectl(*arguments)
    found = kubernetes.kubectl("get", "configmap", "argocd-cm", "-n", "argocd", "-o", "json").stdout
    assert set(json.loads(found)["data"]) == {
        "url",
        "resource.customizations.health.flinkfilter.io_FlinkFilter",
        "resource.customizations.actions.flinkfilter.io_FlinkFilter",
    }


@pytest.mark.gitops
def test_the_application_is_one(kubernetes, argocd_namespace, argocd_sources):
    """Argo CD's own definition accepts it, with every field known."""
    kubernetes.install(argocd_sources / "manifests" / "crds" / "application-crd.yaml")
    file = str(MANIFESTS / "application.yaml")
    arguments = ("apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", file)
    kubernetes.kubectl(*arguments, "-n", "argocd")
