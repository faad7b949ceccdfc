"""Deployments and Jobs of the API server, on pretended nodes."""

import json
import ssl
import subprocess
import uuid

import httpx
import pytest


@pytest.fixture(scope="session")
def stack(request):
    """Our own one, whatever cluster other tests are run on."""
    return request.getfixturevalue("_workloads_stack")


@pytest.fixture(scope="session")
def workloads(stack):
    """The stack's API server."""
    return stack.kubernetes


@pytest.fixture
def kubectl(workloads):
    """Runs kubectl in a namespace of its own."""
    namespace = f"workloads-{uuid.uuid4().hex[:8]}"
    workloads.kubectl("create", "namespace", namespace)
    # Its service accounts are made in the moment after it.
    workloads.kubectl(
        "-n", namespace, "wait", "--for=create", "serviceaccount/default", "--timeout=60s"
    )

    def run(*arguments):
        return workloads.kubectl("-n", namespace, *arguments).stdout

    return run


def test_a_deployment_becomes_available(kubectl):
    """Its Pods are made, find nodes, and are ready there."""
    kubectl("create", "deployment", "orders", "--image=none", "--replicas=2")
    kubectl("wait", "--for=condition=Available", "deployment/orders", "--timeout=60s")
    pods = json.loads(kubectl("get", "pods", "-o", "json"))["items"]
    assert [pod["status"]["phase"] for pod in pods] == ["Running", "Running"]
    assert {pod["spec"]["nodeName"] for pod in pods} == {"node-a", "node-b"}


def test_a_job_ends_well(kubectl):
    """What is to end has ended."""
    kubectl("create", "job", "once", "--image=none")
    kubectl("wait", "--for=condition=Complete", "job/once", "--timeout=60s")


def test_a_deleted_pod_goes(kubectl):
    """At once, and without a grace period that nobody needs."""
    kubectl("run", "orders", "--image=none")
    kubectl("wait", "--for=condition=Ready", "pod/orders", "--timeout=60s")
    kubectl("delete", "pod", "orders", "--timeout=60s")
    assert kubectl("get", "pods", "-o", "name") == ""


def test_a_pod_gets_the_token_of_its_service_account(kubectl):
    """The token and the authority that vouches for the API server, as in any cluster."""
    kubectl("run", "orders", "--image=none")
    volumes = json.loads(kubectl("get", "pod", "orders", "-o", "json"))["spec"]["volumes"]
    sources = [key for source in volumes[0]["projected"]["sources"] for key in source]
    assert sources == ["serviceAccountToken", "configMap", "downwardAPI"]


def test_pods_are_told_whom_to_trust(kubectl, workloads):
    """The certificate that every namespace gets is that of the API server's authority."""
    kubectl("wait", "--for=create", "configmap/kube-root-ca.crt", "--timeout=60s")
    authority = json.loads(kubectl("get", "configmap", "kube-root-ca.crt", "-o", "json"))["data"]
    trusting = ssl.create_default_context(cadata=authority["ca.crt"])
    assert authority["ca.crt"].count("BEGIN CERTIFICATE") == 1
    assert httpx.get(f"{workloads.url}/readyz", verify=trusting).text == "ok"


def test_helm_is_there(workloads, stack):
    """It is built with the other programs, and reaches the cluster."""
    listed = subprocess.run(
        ["helm", f"--kubeconfig={workloads.kubeconfig}", "list", "-n", "kube-public", "-o", "json"],
        env={"PATH": stack.search_path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(listed.stdout) == []
