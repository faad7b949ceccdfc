"""The chart as helm renders it."""

import copy
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from local_stack import binaries
from local_stack.progress import Progress

CHART = Path(__file__).parents[3] / "deploy" / "helm" / "flinkfilter-operator"
NEWEST = "1.37.2"


@dataclass(frozen=True)
class Helm:
    """The real helm, on the chart of this checkout."""

    program: Path
    folder: Path
    chart: Path = CHART

    def run(self, *arguments, values=None, check=True):
        """Run helm; `values` becomes a values file."""
        files = []
        if values is not None:
            # Not YAML, of which Python and Go read some words differently (N, off).
            file = self.folder / "values.json"
            file.write_text(json.dumps(values))
            files = ["--values", str(file)]
        run = subprocess.run(
            [str(self.program), *map(str, arguments), *files],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0 or not check, run.stderr
        return run

    def template(self, values, *more, version=NEWEST, check=True):
        """Run `helm template`."""
        place = ["flinkfilter", self.chart, "--namespace=streaming", f"--kube-version={version}"]
        return self.run("template", *place, *more, values=values, check=check)

    def render(self, values, *more, version=NEWEST):
        """Give the objects that the chart consists of."""
        text = self.template(values, *more, version=version).stdout
        # The definition alone takes Python's own reader a second.
        return [each for each in yaml.load_all(text, Loader=yaml.CSafeLoader) if each]

    def refusal(self, values):
        """Give the words with which values are refused."""
        run = self.template(values, check=False)
        assert run.returncode != 0, "these values were taken"
        return run.stderr


@pytest.fixture(scope="session")
def helm(tmp_path_factory):
    """The real helm."""
    program = binaries.ensure(["helm"], Progress())["helm"]
    return Helm(program, tmp_path_factory.mktemp("helm"))


@pytest.fixture(scope="session")
def least():
    """The least that the chart has to be told."""
    return {
        "settings": {
            "confluent": {
                "endpoint": "https://flink.us-east-1.aws.confluent.cloud",
                "organizationId": "11111111-2222-4333-8444-555555555555",
                "environmentId": "env-demo01",
                "kafkaClusterId": "lkc-demo01",
                "computePoolId": "lfcp-demo01",
                "principal": "sa-demo01",
            }
        },
        "credentials": {"existingSecret": "confluent-cloud"},
    }


@pytest.fixture
def needed(least):
    """The least that the chart has to be told; a copy for each test."""
    return copy.deepcopy(least)


@pytest.fixture
def with_consumers(needed):
    """The least for the consumers too."""
    brokers = {
        "bootstrapServers": "broker.example.com:9092",
        "credentials": {"existingSecret": "kafka"},
    }
    return {**needed, "kafka": brokers}
