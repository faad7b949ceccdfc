"""The sample repository for Flux, built by kubectl's kustomize, which is Flux's."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from local_stack import binaries
from local_stack.progress import Progress

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "deploy" / "gitops" / "flux" / "repository"
FILTER = "filters/service-by-dealer-001.yaml"
APPROVAL = "approvals/service-by-dealer-001.yaml"
APPROVED = "flinkfilter.io/approved"


@pytest.fixture
def repository(tmp_path):
    """A copy of the sample."""
    return shutil.copytree(SAMPLE, tmp_path / "repository")


@pytest.fixture
def build(repository):
    """Put the repository together as Flux would; gives the filters."""
    kubectl = binaries.ensure(["kubectl"], Progress())["kubectl"]

    def built():
        command = [kubectl, "kustomize", repository]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        return [document for document in yaml.safe_load_all(run.stdout) if document]

    return built


@pytest.fixture
def annotate(repository):
    """Write annotations into one of the files."""

    def write(file, **annotations):
        content = yaml.safe_load((repository / file).read_text())
        content["metadata"]["annotations"] = annotations
        (repository / file).write_text(yaml.safe_dump(content))

    return write


def test_decisions_come_from_the_approvers_folder_alone(build, annotate):
    """What authors write is emptied, whatever else they annotate stays."""
    annotate(FILTER, **{APPROVED: "a", "flinkfilter.io/rollback-to": "1", "team": "t"})
    assert build()[0]["metadata"]["annotations"] == {
        APPROVED: "",
        "flinkfilter.io/rejected": "",
        "flinkfilter.io/rollback-to": "",
        "team": "t",
    }
    annotate(APPROVAL, **{APPROVED: "b"})
    assert build()[0]["metadata"]["annotations"][APPROVED] == "b"


def test_an_approval_outlives_its_filter(build, annotate, repository):
    """An author who removes a filter breaks nothing of the approvers'."""
    annotate(APPROVAL, **{APPROVED: "b"})
    (repository / FILTER).unlink()
    (repository / "filters" / "kustomization.yaml").write_text("resources: []\n")
    assert build() == []


def test_the_documented_digest_is_the_filters():
    """docs/flux.md shows what the command gives with the settings of the examples."""
    program = Path(sys.executable).parent / "flinkfilter"
    settings = ROOT / "examples" / "settings.yaml"
    command = [program, "digest", "--settings", settings, SAMPLE / FILTER, "-o", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    page = (ROOT / "docs" / "flux.md").read_text(encoding="utf-8")
    assert f"{APPROVED}: {json.loads(run.stdout)[0]['digest']}" in page
