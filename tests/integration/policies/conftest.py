"""An API server with the chart's admission policies, and people with different rights."""

import json
import ssl
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml

from local_stack import binaries
from local_stack.progress import Progress
from local_stack.stack import Part, Stack

ROOT = Path(__file__).parents[3]
CHART = ROOT / "deploy" / "helm" / "flinkfilter-operator"
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
RELEASE = "flinkfilter-operator"
GITOPS = "system:serviceaccount:flux-system:kustomize-controller"
OPERATOR = f"system:serviceaccount:default:{RELEASE}"
GROUP = "flinkfilter.io"
RBAC = "rbac.authorization.k8s.io/v1"
APPROVED = f"{GROUP}/approved"
PATIENCE = 60

NEEDED = (
    "--set=credentials.existingSecret=confluent,settings.confluent.endpoint=https://example.com",
    "--set=settings.confluent.organizationId=o,settings.confluent.environmentId=env-1",
    "--set=settings.confluent.kafkaClusterId=lkc-1,settings.confluent.computePoolId=lfcp-1",
    "--set=settings.confluent.principal=sa-1",
)
"""Values that the chart cannot do without."""
ROLES = {
    "author": ["edit"],
    "colleague": ["edit"],
    "approver": ["approver"],
    "both": ["edit", "approver"],
    "on-call": ["patch"],
    "reader": ["view"],
    GITOPS: ["edit", "approver"],
}
"""The roles of each user, in all namespaces: of the chart, and one with nothing but patch."""


def _helm(command, release, *options):
    """Run a command of helm on the chart."""
    (program,) = binaries.ensure(["helm"], Progress()).values()
    return subprocess.run(
        [program, command, release, str(CHART), *NEEDED, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def _rendered(*options):
    """Render the chart as `helm template` does; gives text, or what refuses it."""
    run = _helm("template", RELEASE, *options)
    return run.stdout if run.returncode == 0 else run.stderr


def _guards(*options):
    """Give what guards approvals, and the rights of the operator's account."""
    files = ("templates/policies/*.yaml", "templates/operator/rbac.yaml")
    text = _rendered(*(f"--show-only={file}" for file in files), *options)
    return [each for each in yaml.safe_load_all(text) if each]


def _policies_among(guards):
    """Give the policies and their bindings, by kind."""
    return {each["kind"]: each for each in guards if "AdmissionPolicy" in each["kind"]}


def _policies(*options):
    """Render the policies and their bindings; gives them by kind."""
    return _policies_among(_guards(*options))


@pytest.fixture(scope="session")
def helm():
    """Run a command of helm on the chart, for a release, with options."""
    return _helm


@pytest.fixture(scope="session")
def rendered():
    """Render the chart with options of helm; gives the text, or the words that refuse it."""
    return _rendered


@pytest.fixture(scope="session")
def policies():
    """Render the chart with options of helm; gives its admission policies by kind."""
    return _policies


def _rights():
    """Give the roles of people, and their bindings."""
    text = _rendered("--show-only=templates/access/roles.yaml")
    yield from (each for each in yaml.safe_load_all(text) if each)
    rules = [{"apiGroups": [GROUP], "resources": ["flinkfilters"], "verbs": ["patch"]}]
    metadata = {"name": f"{RELEASE}-patch"}
    yield {"apiVersion": RBAC, "kind": "ClusterRole", "metadata": metadata, "rules": rules}
    for user, roles in ROLES.items():
        for role in roles:
            yield {
                "apiVersion": RBAC,
                "kind": "ClusterRoleBinding",
                "metadata": {"name": f"{user}-{role}"},
                "roleRef": {
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": "ClusterRole",
                    "name": f"{RELEASE}-{role}",
                },
                "subjects": [
                    {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}
                ],
            }


@dataclass
class Answer:
    """What the API server said to a request.

    Attributes:
        allowed: whether it was carried out.
        message: why not.
        annotations: of the filter then.
        output: what kubectl printed.
    """

    allowed: bool
    message: str = ""
    annotations: dict | None = None
    output: str = ""


class Cluster:
    """The API server, asked by people."""

    def __init__(self, kubernetes):
        self.kubernetes = kubernetes
        self._clients = {}

    def client(self, user):
        """Give a connection as a user."""
        if user not in self._clients:
            config = yaml.safe_load(self.kubernetes.kubeconfig_of(user).read_text())
            authority = config["clusters"][0]["cluster"]["certificate-authority"]
            token = config["users"][0]["user"]["token"]
            self._clients[user] = httpx.Client(
                base_url=self.kubernetes.url,
                headers={"Authorization": f"Bearer {token}"},
                verify=ssl.create_default_context(cafile=authority),
                timeout=PATIENCE,
            )
        return self._clients[user]

    @property
    def version(self):
        """Which Kubernetes it is."""
        return self.client("admin").get("/version").json()["gitVersion"]

    @property
    def stamps(self):
        """Whether it can stamp what people write."""
        served = self.client("admin").get("/apis/admissionregistration.k8s.io/v1").json()
        return "MutatingAdmissionPolicy" in {each["kind"] for each in served["resources"]}

    def apply(self, documents):
        """Apply objects as the administrator."""
        content = {"apiVersion": "v1", "kind": "List", "items": list(documents)}
        self.kubernetes.kubectl("apply", "-f", "-", stdin=json.dumps(content))

    def close(self):
        """Close all connections."""
        for client in self._clients.values():
            client.close()

    def namespace(self):
        """Make a namespace; gives its filters."""
        name = f"test-{uuid.uuid4().hex[:8]}"
        self.kubernetes.kubectl("create", "namespace", name)
        return Filters(self, name)


@dataclass
class Filters:
    """The filters of one namespace."""

    cluster: Cluster
    namespace: str

    @property
    def path(self):
        """Where they are."""
        return f"/apis/flinkfilter.io/v1alpha1/namespaces/{self.namespace}/flinkfilters"

    def manifest(self, name="orders", annotations=None, **spec):
        """Give the example filter, with parts of its spec replaced."""
        content = yaml.safe_load(EXAMPLE.read_text())
        content["metadata"] = {"name": name, "namespace": self.namespace}
        if annotations:
            content["metadata"]["annotations"] = annotations
        content["spec"] |= spec
        return content

    def create(self, user="author", *, dry_run=False, **manifest):
        """Create a filter."""
        return self._answer(
            self.cluster.client(user).post(
                self.path, json=self.manifest(**manifest), params=_params(dry_run=dry_run)
            )
        )

    def patch(self, user, change, name="orders", *, dry_run=False):
        """Change a filter by a merge patch."""
        return self._answer(
            self.cluster.client(user).patch(
                f"{self.path}/{name}",
                content=json.dumps(change),
                headers={"Content-Type": "application/merge-patch+json"},
                params=_params(dry_run=dry_run),
            )
        )

    def annotate(self, user, name="orders", **annotations):
        """Set annotations of ours, by their short names; None removes one."""
        named = {f"flinkfilter.io/{key.replace('_', '-')}": v for key, v in annotations.items()}
        return self.patch(user, {"metadata": {"annotations": named}}, name)

    def show(self, status, user="admin", name="orders"):
        """Write a status, as the operator does."""
        return self._answer(
            self.cluster.client(user).patch(
                f"{self.path}/{name}/status",
                content=json.dumps({"status": status}),
                headers={"Content-Type": "application/merge-patch+json"},
            )
        )

    def annotations(self, name="orders"):
        """Give those that are ours, by their short names."""
        body = self.cluster.client("admin").get(f"{self.path}/{name}").json()
        return _short(body)

    def kubectl(self, user, *arguments, stdin=None):
        """Run kubectl in the namespace."""
        run = self.cluster.kubernetes.kubectl(
            "-n", self.namespace, *arguments, stdin=stdin, check=False, user=user
        )
        return Answer(run.returncode == 0, run.stderr, output=run.stdout)

    @staticmethod
    def _answer(response):
        body = response.json()
        if response.is_success:
            return Answer(allowed=True, annotations=_short(body))
        return Answer(allowed=False, message=body["message"])


def _params(*, dry_run):
    return {"dryRun": "All"} if dry_run else {}


def _short(body):
    found = body["metadata"].get("annotations") or {}
    return {key.removeprefix("flinkfilter.io/"): value for key, value in found.items()}


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """An API server of its own, since policies hold for all of it."""
    users = dict.fromkeys([*ROLES, OPERATOR], "people")
    folder = tmp_path_factory.mktemp("policies")
    with Stack(folder, [Part.KUBERNETES], users=users) as stack:
        stack.kubernetes.install(ROOT / "crds" / "flinkfilters.yaml")
        cluster = Cluster(stack.kubernetes)
        cluster.apply(_rights())
        yield cluster
        cluster.close()


@pytest.fixture(scope="session")
def stamping(cluster):
    """Skip where the API server cannot stamp."""
    if not cluster.stamps:
        pytest.skip(f"Kubernetes {cluster.version} has no MutatingAdmissionPolicy v1")


def _until(condition):
    """Wait until something holds; policies take a second or two to be in force."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.1)  # only a refusal tells that policies are in force


@pytest.fixture(scope="session")
def until():
    """Wait until something holds."""
    return _until


@pytest.fixture(scope="session")
def in_force(cluster):
    """Put policies in force, rendered for it with options of helm, and wait until they are."""

    def put(*options):
        guards = _guards(f"--kube-version={cluster.version}", *options)
        cluster.apply(guards)
        stamps = "MutatingAdmissionPolicy" in _policies_among(guards)
        strict = "requireOtherApprover" in str(options)
        if cluster.stamps and not stamps:
            kinds = "mutatingadmissionpolicies,mutatingadmissionpolicybindings"
            cluster.kubernetes.kubectl("delete", kinds, "--all")
        probe = cluster.namespace()
        _until(lambda: _in_force(probe) == (True, stamps, strict))

    return put


def _in_force(filters):
    """Try what the policies act on: whether they guard, stamp, and ask for somebody else."""
    created = filters.create("admin", dry_run=True)
    true = filters.create("admin", dry_run=True, annotations={APPROVED: "true"})
    own = filters.create("admin", dry_run=True, annotations={APPROVED: "a" * 64})
    # What guards may still ask for stamps that nothing writes any more.
    stamped = created.annotations == {"author": "admin"} if created.allowed else None
    return "at creation" in true.message, stamped, "somebody else" in own.message
