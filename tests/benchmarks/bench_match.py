"""Print how many events a second a filter of three conditions takes or leaves, line by line.

A line is an event with about 1 KB of header_data, as text or as an object. Our work on it: parse
the line, parse its header_data, decide. It is set beside the least that any tool in Python has to
do: `json.loads` of the line, and of its header_data where that is text. Seconds of CPU, the best of
several rounds in turns, so that other work on the machine counts little.
"""

import json
import random
import time
from collections.abc import Callable, Sequence

from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.evaluation import matcher
from flinkfilter.language.event_lines import line_reader
from flinkfilter.language.filter import Filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import RAW_EVENT_HEADERS, Confluent, Settings

EVENTS = 5_000
ROUNDS = 15
SETTINGS = Settings(
    confluent=Confluent(
        organization_id="o",
        environment_id="e",
        compute_pool_id="p",
        principal="sa-1",
        catalog="c",
        database="d",
    )
)
FILTERS = {
    "3 texts": [
        {"field": "header_data.dealerId", "operator": "in", "values": ["D1", "D2", "D3"]},
        {"field": "header_data.region.name", "operator": "equals", "value": "west"},
        {"field": "header_data.vin", "operator": "startsWith", "value": "WBA"},
    ],
    "text, number, instant": [
        {"field": "header_data.dealerId", "operator": "in", "values": ["D1", "D2", "D3"]},
        {"field": "header_data.price", "operator": "greaterThan", "value": 450.5},
        {
            "field": "header_data.soldAt",
            "operator": "lessThan",
            "type": "timestamp",
            "value": "2025-06-01T00:00:00Z",
        },
    ],
}


def main() -> None:
    """Measure each filter on each form of lines."""
    print(f"{EVENTS} lines, best of {ROUNDS}")
    print(f"{'':40}{'events/s':>10}{'us/event':>10}{'json.loads':>12}{'ratio':>7}{'taken':>7}")
    chance = random.Random(1)  # the same lines each time, nothing secret
    headers = [header_data(chance, number) for number in range(EVENTS)]
    for form, lines in (
        ("text", [line_of(json.dumps(header)) for header in headers]),
        ("object", [line_of(header) for header in headers]),
    ):
        for name, conditions in FILTERS.items():
            check = matching(conditions)
            taken = sum(map(check, lines))
            least, ours = best_of(lines, loads_both, check)
            print(
                f"{f'header_data as {form}, {name}':40}{EVENTS / ours:>10,.0f}"
                f"{ours / EVENTS * 1e6:>10.2f}{least / EVENTS * 1e6:>12.2f}"
                f"{ours / least:>7.2f}{taken:>7}"
            )


def matching(conditions: Sequence[dict[str, object]]) -> Callable[[str], bool]:
    """Make the whole work on one line."""
    matches, read = matcher(filter_of(conditions)), line_reader(RAW_EVENT_HEADERS)
    return lambda line: matches(read(line))


def filter_of(conditions: Sequence[dict[str, object]]) -> Filter:
    """Compile conditions as a user writes them."""
    return compile_filter(read_spec({"outputTopic": "out", "conditions": conditions}), SETTINGS)


def loads_both(line: str) -> object:
    """Do what nobody can do without."""
    header = json.loads(line)["header_data"]
    return json.loads(header) if isinstance(header, str) else header


def header_data(chance: random.Random, number: int) -> dict[str, object]:
    """Make a document of about 1 KB, of the kind that events carry."""
    return {
        "dealerId": f"D{chance.randrange(5)}",
        "vin": chance.choice(["WBA", "WVW", "1HG"]) + f"{number:014}",
        "price": round(chance.uniform(1, 1000), 2),
        "soldAt": f"2025-{chance.randrange(1, 13):02}-15T10:00:00.{number % 1000:03}Z",
        "region": {"name": chance.choice(["west", "east"]), "code": number % 7},
        "items": [
            {"sku": f"A-{chance.randrange(1000)}", "count": chance.randrange(9), "open": True}
            for _ in range(8)
        ],
        "customer": {"name": "Jörg Müller", "city": "Köln", "notes": "call back " * 12},
        "tags": ["service", "premium", "loaner", None, False],
        "trace": f"{chance.getrandbits(256):064x}",
    }


def line_of(header: object) -> str:
    """Write a line as Debezium's unwrapped records look like."""
    return json.dumps(
        {
            "id": "6f1c2a9e-0000-4000-8000-000000000001",
            "event_name": "Car Service Done",
            "event_type": "CarServiceDone",
            "created_date": "2025-01-15T10:00:00.000000Z",
            "saved_date": "2025-01-15T10:00:00.123456Z",
            "header_data": header,
            "__op": "c",
            "__table": "event_headers",
            "__ts_ms": 1736935200123,
        }
    )


def best_of(lines: Sequence[str], *works: Callable[[str], object]) -> list[float]:
    """Do each work on all lines, in turns; give the seconds of the best turn of each."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            start = time.process_time()
            for line in lines:
                work(line)
            taken.append(time.process_time() - start)
    return [min(taken) for taken in times]


if __name__ == "__main__":
    main()
