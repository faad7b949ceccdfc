"""What checkov finds in the chart: nothing but the exceptions, each with its why."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from local_stack import python_programs
from local_stack.progress import Progress

ROOT = Path(__file__).parents[3]
CONFIGURATION = ROOT / "deploy" / "helm" / "checkov.yaml"
DIGEST = "sha256:" + "a" * 64


@pytest.fixture
def hardened(with_consumers):
    """The chart as production has it: images by digest, closed networks."""
    return {
        **with_consumers,
        "image": {"digest": DIGEST},
        "consumer": {"image": {"digest": DIGEST}},
        "networkPolicy": {"enabled": True},
    }


# Its packages are installed first, once on a machine.
@pytest.mark.timeout(600)
def test_checkov_finds_nothing_but_the_exceptions(helm, hardened, tmp_path):
    """Each exception is one that it does find, so none outlives its reason."""
    (tmp_path / "chart.yaml").write_text(helm.template(hardened).stdout)
    failed = {each["check_id"] for each in _failed_checks(tmp_path / "chart.yaml", tmp_path)}
    exceptions = yaml.safe_load(CONFIGURATION.read_text())["skip-check"]
    assert sorted(failed) == sorted(exceptions)


def _failed_checks(file, folder):
    """Run checkov without its exceptions, and give what it finds."""
    configuration = yaml.safe_load(CONFIGURATION.read_text())
    del configuration["skip-check"]
    (folder / "checkov.yaml").write_text(yaml.safe_dump(configuration))
    python = python_programs.ensure("checkov", Progress())
    command = [str(python), "-m", "checkov.main", "--config-file", str(folder / "checkov.yaml")]
    command += ["--file", str(file), "--output", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(run.stdout)
    assert report["summary"]["passed"] > 100, run.stderr
    return report["results"]["failed_checks"]
