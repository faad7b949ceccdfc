"""The alerts of the chart, tried with Prometheus' own promtool."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

RULES = Path(__file__).parents[3] / "deploy/helm/flinkfilter-operator/files/rules.yaml"
CASES = Path(__file__).parent / "rules.test.yaml"


@pytest.fixture(scope="module")
def promtool():
    """Run promtool; gives its exit status and all that it says."""
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not on PATH; Debian has it in the package prometheus")

    def run(*arguments):
        ended = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    return run


def test_the_rules_are_well_formed(promtool, alerts):
    """Prometheus takes all of them."""
    status, said = promtool("check", "rules", str(RULES))
    assert (status, f"SUCCESS: {len(alerts)} rules found" in said) == (0, True), said


def test_each_alert_fires_when_it_should(promtool, tmp_path):
    """And not in the cases beside it."""
    cases = tmp_path / "rules.test.yaml"
    cases.write_text(CASES.read_text().replace("[RULES]", f"[{RULES}]"))
    status, said = promtool("test", "rules", str(cases))
    assert status == 0, said


def test_each_alert_has_a_case_in_which_it_fires(alerts):
    """A new alert without a case is found here, also without promtool."""
    fired = {
        case["alertname"]
        for group in yaml.safe_load(CASES.read_text())["tests"]
        for case in group["alert_rule_test"]
        if "exp_alerts" in case
    }
    assert fired == {rule["alert"] for rule in alerts}
