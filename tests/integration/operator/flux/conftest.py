"""Filters that come from Git, by the controllers of Flux, with the files of deploy/gitops/flux."""

import json
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml

from flux_world import controllers
from flux_world.git_server import GitServer, Repository
from local_stack.errors import MissingTool, Unreachable
from local_stack.gitops import flux_controllers
from local_stack.progress import Progress

ROOT = Path(__file__).parents[4]
SAMPLE = ROOT / "deploy" / "gitops" / "flux"
NAME = "service-by-dealer-001"
APPROVED = "flinkfilter.io/approved"
SOURCE = "gitrepository/flinkfilters"
KUSTOMIZATION = "kustomization.kustomize.toolkit.fluxcd.io/flinkfilters"
REQUESTED = "reconcile.fluxcd.io/requestedAt"
HERE = Path(__file__).parent
PATIENCE = 120


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """All tests of this folder need what takes minutes to build."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.gitops)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def git_server(tmp_path_factory):
    """The server of all repositories."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    server = GitServer(tmp_path_factory.mktemp("git"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def flux(kubernetes, tmp_path_factory):
    """Both controllers, at work on the API server."""
    try:
        flux_controllers(Progress())
    except (MissingTool, Unreachable) as error:
        pytest.skip(str(error))
    controllers.install_definitions(kubernetes)
    kubernetes.kubectl("create", "namespace", "flux-system")
    processes = controllers.started(kubernetes, tmp_path_factory.mktemp("flux"))
    yield
    for process in reversed(processes):
        process.stop()
        sys.stdout.write(process.tail(60))


class Delivery:
    """One repository, laid out like the sample, and what brings it to the cluster."""

    def __init__(self, repository, installation):
        self.repository = repository
        self.installation = installation
        self.filters = installation.filters
        shutil.copytree(SAMPLE / "repository", repository.checkout, dirs_exist_ok=True)
        self.edit(outputTopic=self.filters.topic)
        self.commit("author", "Add a filter")
        for document in yaml.safe_load_all((SAMPLE / "filters.yaml").read_text()):
            self._placed(document)
            self.filters.kubectl("apply", "-f", "-", stdin=json.dumps(document))

    def _placed(self, document):
        document["metadata"]["namespace"] = self.filters.namespace
        for subject in document.get("subjects", ()):
            subject["namespace"] = self.filters.namespace
        if document["kind"] == "GitRepository":
            document["spec"]["url"] = self.repository.url
        if document["kind"] == "Kustomization":
            document["spec"]["targetNamespace"] = self.filters.namespace

    @property
    def manifest(self):
        """Where the filter's manifest stands in the checkout."""
        return self.repository.checkout / "filters" / f"{NAME}.yaml"

    def edit(self, annotations=None, **spec):
        """Change the manifest, which is not yet a commit."""
        manifest = yaml.safe_load(self.manifest.read_text())
        manifest["spec"].update(spec)
        if annotations:
            manifest["metadata"]["annotations"] = annotations
        self.manifest.write_text(yaml.safe_dump(manifest))

    def decide_in_the_cluster(self):
        """Take out of the repository all that is about approvals."""
        file = self.repository.checkout / "kustomization.yaml"
        file.write_text(yaml.safe_dump({"resources": ["filters"]}))
        self.deliver(self.commit("approver", "Decide in the cluster"))

    def digest(self):
        """Compute the manifest's digest, as a pull request would: without any cluster."""
        program = Path(sys.executable).parent / "flinkfilter"
        settings = self.installation.operator._settings
        command = [program, "digest", self.manifest, "--settings", settings, "-o", "json"]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(run.stdout)[0]["digest"]

    def approve(self, digest):
        """The approver's commit, in the folder that is the approver's."""
        file = self.repository.checkout / "approvals" / f"{NAME}.yaml"
        patch = yaml.safe_load(file.read_text())
        patch["metadata"]["annotations"] = {APPROVED: digest}
        file.write_text(yaml.safe_dump(patch))
        return self.commit("approver", f"Approve {digest[:12]}")

    def commit(self, author, message):
        """Commit and push; gives the revision."""
        return self.repository.commit(author, message)

    def ask(self, what=KUSTOMIZATION):
        """Ask for what happens anyway after one interval; gives the mark of the request."""
        mark = str(uuid.uuid4())
        self.filters.kubectl("annotate", "--overwrite", what, f"{REQUESTED}={mark}")
        return mark

    def fetch(self):
        """Ask for what is new in Git."""
        self.ask(SOURCE)

    def reconcile(self):
        """Let one interval pass, and wait until all is as it should be again."""
        self.wait("{.status.lastHandledReconcileAt}", self.ask())

    def wait(self, path, value):
        """Wait until a field of the Kustomization has a value."""
        self.filters.kubectl(
            "wait",
            f"--for=jsonpath={path}={value}",
            f"--timeout={PATIENCE}s",
            KUSTOMIZATION,
        )

    def deliver(self, revision):
        """Wait until a revision was applied and everything in it is as it should be."""
        self.fetch()
        self.wait("{.status.lastAppliedRevision}", revision)
        self.wait('{.status.conditions[?(@.type=="Ready")].status}', "True")

    def end(self):
        """Take the delivery away; what it brought is pruned."""
        self.filters.kubectl("delete", KUSTOMIZATION, SOURCE)


@pytest.fixture
def delivery(flux, git_server, installation, operator, tmp_path):
    """A filter on its way from Git."""
    name = uuid.uuid4().hex[:8]
    delivery = Delivery(Repository(git_server, name, tmp_path), installation)
    yield delivery
    delivery.end()
