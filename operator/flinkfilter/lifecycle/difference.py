"""What a reviewer of a change reads first: how the proposed SQL differs from what runs."""

from difflib import unified_diff

from flinkfilter.resource.deployment import Sql
from flinkfilter.sql.statements import GeneratedSql

MAX_LENGTH = 16_000


def difference(running: Sql, proposed: Sql | GeneratedSql) -> str:
    """Give a unified diff of both statements; empty when they are equal, cut when it is long."""
    before = f"{running.sink}\n{running.insert}".splitlines()
    after = f"{proposed.sink}\n{proposed.insert}".splitlines()
    lines = unified_diff(before, after, "running", "proposed", lineterm="", n=2)
    text = "\n".join(lines)
    return text if len(text) <= MAX_LENGTH else text[:MAX_LENGTH] + "\n… (shortened)"
