"""Every pair of the main switches: rendered, held against Kubernetes' schemas, and dry-run.

Three witnesses look at each object: the published schemas of all supported Kubernetes versions,
strictly; a real API server, by a server-side dry run; and for Pods the admission of a namespace
that enforces `restricted`.
"""

import functools
import json

import kubernetes_validate.utils as kubernetes_schemas
import pytest
from allpairspy import AllPairs

OLDEST = (1, 30)
# These do not serve the stamps' policy; that the chart leaves it out there, its own tests show.
BEFORE_STAMPS = ("1.30", "1.31", "1.32", "1.33", "1.34", "1.35")
# Kinds that a cluster knows only with the Prometheus operator.
FOREIGN = "monitoring.coreos.com/v1"
NAMESPACES = ("streaming", "team-a", "team-b")
OPENSHIFT = {"runAsUser": None, "runAsGroup": None, "fsGroup": None}
MADE = {"apiKey": "k", "apiSecret": "s"}
BROKER = {"bootstrapServers": "broker:9092"}
# Of each switch the values that take another way through the templates.
SWITCHES = {
    "crds": [{}, {"keep": False}, {"enabled": False}],
    "rbac": [{}, {"create": False}, {"userRoles": False}],
    "serviceAccount": [{}, {"create": False}, {"create": False, "name": "own"}, {"name": "own"}],
    "namespaces": [[], ["team-a", "team-b"]],
    "credentials": [{"existingSecret": "own"}, MADE],
    "kafka": [
        {},
        {**BROKER, "credentials": {"existingSecret": "own"}},
        {**BROKER, "credentials": MADE},
        {**BROKER, "securityProtocol": "PLAINTEXT"},
    ],
    "consumer": [
        {},
        {"serviceAccount": {"create": False}, "podDisruptionBudget": {"enabled": False}},
    ],
    "image": [{}, {"digest": "sha256:" + "a" * 64}, {"registry": "registry.example", "tag": "1"}],
    "replicas": [1, 0, 3],
    "podDisruptionBudget": [{}, {"enabled": False}, {"maxUnavailable": "50%"}],
    "podSecurityContext": [{}, OPENSHIFT],
    "topologySpreadConstraints": [None, []],
    "networkPolicy": [
        {},
        {"enabled": True},
        {"enabled": True, "kafka": {"cidrs": ["10.0.0.0/8"]}, "dns": {"cidrs": ["10.0.0.1/32"]}},
    ],
    "serviceMonitor": [{}, {"enabled": True}],
    "prometheusRule": [{}, {"enabled": True}],
    "grafanaDashboards": [{}, {"enabled": True}],
    "tests": [{}, {"enabled": False}],
}


# Rows in which every pair of values of two switches comes up.
ROWS = [dict(zip(SWITCHES, row, strict=True)) for row in AllPairs(SWITCHES.values())]


def supported_versions():
    """Give the Kubernetes versions from the chart's oldest on whose schemas are published."""
    all_versions = {tuple(map(int, v.split(".")[:2])) for v in kubernetes_schemas.all_versions()}
    return [f"{major}.{minor}" for major, minor in sorted(all_versions) if (major, minor) >= OLDEST]


@pytest.fixture(scope="session")
def schemas():
    """The schemas, each read once."""
    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(kubernetes_schemas.schema_contents)
        patch.setattr(kubernetes_schemas, "schema_contents", once)
        yield kubernetes_schemas


@pytest.fixture(scope="session")
def cluster(kubernetes):
    """The API server with the chart's namespaces and one that enforces `restricted`."""
    for name in (*NAMESPACES, "restricted"):
        kubernetes.kubectl("create", "namespace", name)
    label = "pod-security.kubernetes.io/enforce=restricted"
    kubernetes.kubectl("label", "namespace", "restricted", label)
    return kubernetes


@pytest.fixture(scope="session")
def renders(helm, least, cluster):
    """What the chart makes of each row, without what only the Prometheus operator knows."""
    found = json.loads(cluster.kubectl("version", "-o", "json").stdout)
    version = found["serverVersion"]["gitVersion"]
    made = []
    for row in ROWS:
        switches = {name: value for name, value in row.items() if value is not None}
        settings = {**least["settings"], "namespaces": switches.pop("namespaces")}
        values = {**least, "settings": settings, **switches}
        objects = helm.render(values, version=version)
        made.append([each for each in objects if each["apiVersion"] != FOREIGN])
    return made


@pytest.fixture(scope="session")
def every_object(renders):
    """Each different object once."""
    texts = {json.dumps(each, sort_keys=True) for objects in renders for each in objects}
    return [json.loads(text) for text in sorted(texts)]


def as_list(objects):
    """Write objects as one List, which kubectl reads."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})


def pods_of(objects):
    """Give the Pods that objects are or make, in the namespace that enforces `restricted`."""
    for each in objects:
        spec = each["spec"]["template"]["spec"] if each["kind"] == "Deployment" else each["spec"]
        name = each["metadata"]["name"]
        place = {"name": name, "namespace": "restricted"}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": place, "spec": spec}


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_what_is_rendered_is_taken(renders, cluster, number):
    """The API server takes every object, with no field that it does not know."""
    objects = as_list(renders[number])
    cluster.kubectl("apply", "--server-side", "--dry-run=server", "-f", "-", stdin=objects)


@pytest.mark.parametrize("version", supported_versions())
def test_what_is_rendered_fits_the_published_schemas(every_object, schemas, version):
    """Strictly: a field that this version of Kubernetes does not know is an error."""
    for each in every_object:
        if each["kind"].startswith("MutatingAdmissionPolicy") and version in BEFORE_STAMPS:
            continue
        schemas.validate(each, version, strict=True)


def test_every_supported_version_is_looked_at():
    """From the chart's oldest to the one that the tests run on, without a gap."""
    assert supported_versions() == [f"1.{minor}" for minor in range(30, 38)]


def test_every_pod_is_restricted(every_object, cluster):
    """A namespace that enforces the Pod Security Standard `restricted` takes every Pod."""
    makers = [each for each in every_object if each["kind"] in {"Deployment", "Pod"}]
    pods = {json.dumps(pod["spec"]): pod for pod in pods_of(makers)}
    for number, pod in enumerate(pods.values()):
        pod["metadata"]["name"] += f"-{number}"
    cluster.kubectl("create", "--dry-run=server", "-f", "-", stdin=as_list(pods.values()))


def test_the_cluster_would_refuse_a_pod_that_is_not_restricted(helm, needed, cluster):
    """Or the test above would prove nothing."""
    needed["securityContext"] = {"allowPrivilegeEscalation": True}
    objects = helm.render(needed)
    (pod,) = pods_of(each for each in objects if each["kind"] == "Deployment")
    run = cluster.kubectl(
        "create", "--dry-run=server", "-f", "-", stdin=as_list([pod]), check=False
    )
    assert 'violates PodSecurity "restricted:latest": allowPrivilegeEscalation' in run.stderr
