"""The program, as far as it needs no broker."""

import json
import os
import subprocess
import sys


def run(**environment):
    """Run it: status and the lines it logged."""
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-m", "dealer_consumer"],
        env={"PYTHONPATH": path, **environment},
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_without_settings_it_says_what_is_missing():
    """In one line of its log, and ends with status 1."""
    status, (line,) = run()
    assert (status, line["level"], line["kind"]) == (1, "error", "InvalidSettings")
    assert line["error"].startswith("dealer.id (or DEALER_ID): Field required; ")


def test_a_missing_secret_is_named():
    """Before anything is connected to."""
    status, (line,) = run(
        DEALER_ID="D",
        DEALER_NAME="D",
        KAFKA_TOPIC="t",
        CONSUMER_GROUP_ID="g",
        KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1",
    )
    assert (status, line["kind"]) == (1, "InvalidSettings")
    assert line["error"].startswith("set KAFKA_API_KEY and KAFKA_API_SECRET: ")


def test_certificates_that_are_none_are_told(tmp_path):
    """In one line, as everything else."""
    (tmp_path / "ca.pem").write_text("no certificate")
    status, lines = run(
        DEALER_ID="D",
        DEALER_NAME="D",
        KAFKA_TOPIC="t",
        CONSUMER_GROUP_ID="g",
        KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1",
        KAFKA_CA_FILE=str(tmp_path / "ca.pem"),
        KAFKA_API_KEY="key",
        KAFKA_API_SECRET="hunter2",
        HEALTH_PORT="0",
    )
    assert (status, lines[-1]["kind"]) == (1, "KafkaRefuses")
    assert "ssl.ca.location failed" in lines[-1]["error"]
