"""The simulator for callers that are not asynchronous, and as a process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from confluent_simulator import HostedSimulator, SimulatorConfig


def test_a_synchronous_caller_has_url_requests_and_hands(ddl, new_body):
    """The server runs in a thread; calls reach the simulator on its own loop."""
    config = SimulatorConfig()
    with HostedSimulator(config) as hosted:
        answer = httpx.post(
            f"{hosted.url}{config.prefix}/statements",
            json=new_body("table", ddl),
            auth=(config.api_key, config.api_secret),
        )
        assert answer.status_code == 201
        assert hosted.run(hosted.simulator.until("table", "COMPLETED")).name == "table"
        hosted.call(lambda simulator: simulator.purge_statement("table"))
        assert hosted.call(lambda simulator: simulator.statements()) == []
        assert [each.statement for each in hosted.requests] == ["table"]


def test_the_command_prints_its_url_and_ends_on_sigterm():
    """`python -m confluent_simulator` serves at once, with the key of the environment."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[3] / "deploy" / "local"),
        "CONFLUENT_CLOUD_API_KEY": "K",
        "CONFLUENT_CLOUD_API_SECRET": "S",
    }
    command = [sys.executable, "-m", "confluent_simulator"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        path = f"{url}{SimulatorConfig().prefix}/statements"
        assert httpx.get(path, auth=("K", "S")).json()["data"] == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_the_command_says_what_the_flink_engine_needs():
    """One line and a status that is not 0."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "deploy" / "local")}
    command = [sys.executable, "-m", "confluent_simulator", "--engine", "flink"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "confluent_simulator: --engine flink needs --sql-gateway, --flink-rest and --kafka\n",
    )
