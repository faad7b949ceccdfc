"""What is logged, as a process writes it."""

import json
import subprocess
import sys

PROGRAM = """
import logging
from dealer_consumer import logs
import structlog
log = structlog.get_logger()
logs.configure("INFO")
log.debug("not shown")
log.info("first", amount="$1.00", text="雪\\n", other={1, 1})
logging.getLogger("librdkafka").warning("of a %s", "library")
logging.getLogger("librdkafka").error("FAIL [thrd]: not shown")
logging.getLogger("httpx").info("not shown")
"""


def test_a_line_is_one_json_object():
    """Of ours and of libraries alike; time, level and event stand first."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path = {sys.path!r}\n{PROGRAM}"],
        capture_output=True,
        check=True,
    )
    lines = [json.loads(line) for line in run.stdout.decode().splitlines()]
    assert [list(line)[:3] for line in lines] == [["timestamp", "level", "event"]] * 2
    for line in lines:
        del line["timestamp"]
    assert lines == [
        {"level": "info", "event": "first", "amount": "$1.00", "text": "雪\n", "other": [1]},
        {"level": "warning", "event": "of a library", "logger": "librdkafka"},
    ]
