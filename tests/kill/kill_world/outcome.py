"""What the world looks like when a scenario is over, without times and other things of chance.

Flows in: a world at rest. Flows out: a tree that two runs can be compared by, and what is wrong
with it whatever the scenario was.
"""

import re
from collections import Counter

from kill_world.others import is_live_insert
from kill_world.world import SOURCE

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OFFSETS = re.compile(r"partition:\d+,offset:\d+")


def outcome_of(world):
    """Give everything that must be the same in every run of a scenario."""
    filters = {body["metadata"]["name"]: _filter(world, body) for body in world.api_server.list()}
    statements = sorted(world.simulator.statements(), key=lambda each: each.name)
    return {
        "filters": filters,
        "statements": [_statement(world, each) for each in statements],
        "names": [world.named(each.name) for each in statements],
        "properties": [_plain(world, dict(each.properties)) for each in statements],
        "tables": sorted(world.simulator.memory.catalog.tables),
    }


def wrongs_of(world, *, exactly_once):
    """List what must never be, however the run went."""
    wrongs = list(world.defects)
    live = Counter(
        _target(each.sql) for each in world.simulator.statements() if is_live_insert(each)
    )
    wrongs += [f"{count} live INSERTs into {topic}" for topic, count in live.items() if count > 1]
    for request in world.simulator.log.writes():
        sql = request.body["spec"]["statement"] if request.method == "POST" else None
        if sql and sql not in world.allowed_sql:
            wrongs.append(f"created without approval: {request.statement}: {sql}")
    return [*wrongs, *_misread(world, exactly_once=exactly_once)]


def differences(expected, actual, path=""):
    """List where two trees differ, a line each."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [
            line
            for key in sorted({*expected, *actual})
            for line in differences(expected.get(key), actual.get(key), f"{path}.{key}")
        ]
    both_lists = isinstance(expected, list) and isinstance(actual, list)
    if both_lists and len(expected) == len(actual):
        return [
            line
            for index, pair in enumerate(zip(expected, actual, strict=True))
            for line in differences(*pair, f"{path}[{index}]")
        ]
    return [] if expected == actual else [f"{path}: expected {expected!r}, is {actual!r}"]


def _filter(world, body):
    metadata, status = body["metadata"], body.get("status", {})
    conditions = {entry["type"]: entry for entry in status.get("conditions", [])}
    return _plain(
        world,
        {
            "generation": metadata["generation"],
            "finalizers": metadata.get("finalizers", []),
            "spec": body["spec"],
            "status": {**status, "conditions": conditions},
        },
    )


def _statement(world, statement):
    return _plain(
        world,
        {
            "phase": str(statement.phase),
            "stopped": statement.stopped,
            "sql": statement.sql,
            "pool": statement.compute_pool_id,
            "principal": statement.principal,
        },
    )


def _plain(world, value):
    if isinstance(value, dict):
        return {key: _plain(world, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(world, inner) for inner in value]
    if isinstance(value, str):
        value = UID.sub("UID", world.named(value))
        return OFFSETS.sub("OFFSETS", TIME.sub("TIME", value))
    return value


def _target(sql):
    return sql.split("`")[1]


def _misread(world, *, exactly_once):
    """Hold what was read against the log: from its beginning, without a gap, nothing twice."""
    ranges = {}
    for read in world.simulator.memory.reads(SOURCE):
        # A statement written by hand is followed by those of the only filter there is.
        uid = UID.search(read.statement) or [next(iter(world.api_server.names))]
        ranges.setdefault(uid[0], []).append(read)
    wrongs = []
    for uid, reads in ranges.items():
        expected = 0
        for read in sorted(reads, key=lambda each: (each.start, each.end)):
            words = f"{world.named(uid)}: offsets {read.start} to {read.end} by {read.statement}"
            if read.start > expected:
                wrongs.append(f"lost {expected} to {read.start}; then {words}")
            if read.start < expected and exactly_once:
                wrongs.append(f"read twice up to {expected}: {words}")
            expected = max(expected, read.end)
    return [world.named(line) for line in wrongs]
