"""Print what numbers cost that a cast to DECIMAL would work on for minutes.

Runs one number condition over many events on real Flink, none of which matches: once with plain
numbers, once with these.
Seconds from submission to the end of the job, the best of some runs, and their ratio.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from conformance_suite.flink_table import FlinkTable, flink_table
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.filter import Filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import load
from local_stack.stack import Part, Stack

ROOT = Path(__file__).parents[2]
EVENTS, RUNS = 200_000, 5
PLAIN = ("450", "45.5", "-3")
ODD = ("1e100000000", "1e-100000000", "-1e10000000")
CONDITION = {"field": "header_data.k", "operator": "greaterThan", "value": 450}


def main() -> None:
    """Start Flink, measure both, print."""
    spec = {"outputTopic": "out", "operations": ["any"], "conditions": [CONDITION]}
    filter_ = compile_filter(read_spec(spec), load(ROOT / "examples" / "settings.yaml", {}))
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), [Part.FLINK]) as stack:
        plain, odd = asyncio.run(measured(stack.flink.gateway_url, Path(folder), filter_))
    print(f"{EVENTS} events, s (best of {RUNS}): plain numbers {plain:.2f}, odd ones {odd:.2f}")
    print(f"ratio {odd / plain:.2f}")


async def measured(gateway_url: str, folder: Path, filter_: Filter) -> tuple[float, float]:
    """Measure plain and odd numbers in turns, so that neither has the warmer machine."""
    async with flink_table(gateway_url, folder / "events", mode="streaming") as table:
        times: dict[tuple[str, ...], list[float]] = {PLAIN: [], ODD: []}
        for _ in range(RUNS):
            for numbers, seconds in times.items():
                seconds.append(await once(table, numbers, filter_))
    return min(times[PLAIN]), min(times[ODD])


async def once(table: FlinkTable, numbers: tuple[str, ...], filter_: Filter) -> float:
    """Let events with these numbers pass once."""
    await table.load([{"header_data": f'{{"k":{numbers[i % 3]}}}'} for i in range(EVENTS)])
    start = time.perf_counter()
    await table.passing([filter_])
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
