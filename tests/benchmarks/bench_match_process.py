"""Print how many events a second `flinkfilter match` takes or leaves, as a whole process.

Its input is a file of events with three conditions to decide on; beside it stands the least that
any program in Python has to do: a script that reads the lines and gives each, and its header_data,
to `json.loads`. Both run in turn; seconds are those of CPU, start and end of the process included.
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
EVENTS = 200_000
ROUNDS = 5
LEAST = """
import json, sys
for line in sys.stdin:
    json.loads(json.loads(line)["header_data"])
"""
FILTER = """
apiVersion: flinkfilter.io/v1alpha1
kind: FlinkFilter
metadata: {name: three}
spec:
  outputTopic: out
  conditions:
    - {field: event_type, operator: in, values: [CarServiceDone, CarSold, TestDriveDone]}
    - {field: header_data.dealerId, operator: equals, value: DEALER-001}
    - {field: header_data.amountPaid, operator: greaterThan, value: 450}
"""


def main() -> None:
    """Measure both in turn, and compare them pair by pair."""
    with tempfile.TemporaryDirectory() as folder:
        events, manifest = Path(folder, "events"), Path(folder, "filter.yaml")
        events.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
        manifest.write_text(FILTER, encoding="utf-8")
        program = Path(sys.executable).parent / "flinkfilter"
        settings = ROOT / "examples" / "settings.yaml"
        ours = [str(program), "match", str(manifest), "--settings", str(settings)]
        runs = [
            (
                seconds(ours, events),
                seconds([sys.executable, "-c", LEAST], events),
                seconds(ours, Path(os.devnull)),
            )
            for _ in range(ROUNDS)
        ]
    spent, start = (statistics.median(run[part] for run in runs) for part in (0, 2))
    whole = statistics.median(our / least for our, least, _ in runs)
    stream = statistics.median((our - begun) / least for our, least, begun in runs)
    print(f"{EVENTS:,} events, median of {ROUNDS} runs of the whole process")
    print(f"{EVENTS / spent:,.0f} events/s; {whole:.2f} times the CPU of json.loads alone")
    print(f"{start:.2f} s of it to start; {stream:.2f} times without")


def lines() -> list[str]:
    """Make events as the source's topic has them."""
    chance = random.Random(1)  # the same events each time, nothing secret
    return [line_of(chance, number) for number in range(EVENTS)]


def line_of(chance: random.Random, number: int) -> str:
    """Make one event, with its header_data as text."""
    header = {
        "carId": f"CAR-{number}",
        "serviceDate": "2025-01-15T10:00:00Z",
        "amountPaid": chance.randrange(100, 1000) + 0.5,
        "dealerId": f"DEALER-{chance.randrange(1, 6):03}",
        "dealerName": "Tesla Service Center - San Francisco",
        "mileageAtService": chance.randrange(100_000),
        "description": "Annual maintenance and tire rotation",
    }
    event = {
        "id": f"event-{number}",
        "event_name": "Car Service Done",
        "event_type": chance.choice(["CarServiceDone", "CarSold", "TestDriveDone"]),
        "created_date": "2025-01-15T10:00:00Z",
        "saved_date": "2025-01-15T10:00:01Z",
        "header_data": json.dumps(header),
        "__op": "c",
        "__table": "event_headers",
        "__ts_ms": 1736935200000 + number,
    }
    return json.dumps(event)


def seconds(command: list[str], events: Path) -> float:
    """Run a command on the events; give its seconds of CPU."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with events.open() as stdin:
        subprocess.run(command, stdin=stdin, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
