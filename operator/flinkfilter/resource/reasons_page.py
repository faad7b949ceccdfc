"""Writes the meanings in `docs/reasons.md` anew from the constants: `make reasons`.

What to do about a reason stands on the page alone; what a word means, in the code alone.
"""

import ast
import inspect
import re
import sys
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason

TABLES: dict[str, type[StrEnum]] = {
    "phases": FilterPhase,
    "conditions": ConditionType,
    "reasons": Reason,
}


def meanings(words: type[StrEnum]) -> dict[str, str]:
    """Give what each constant means, as written below it, without the full stop.

    Args:
        words: the constants, each with a text below it.

    Raises:
        ValueError: a constant has no text below it.
    """
    nodes = ast.walk(ast.parse(inspect.getsource(words)))
    body = (node for node in nodes if isinstance(node, ast.Assign | ast.Expr))
    found = {}
    for statement, below in pairwise(body):
        match statement, below:
            case ast.Assign(value=ast.Constant(value=str(word))), ast.Expr(
                value=ast.Constant(value=str(text))
            ):
                found[word] = " ".join(text.split()).removesuffix(".")
    if missing := [str(word) for word in words if word not in found]:
        raise ValueError(f"no meaning below {', '.join(missing)}")
    return found


def written_anew(page: str) -> str:
    """Give the page with the meanings of the constants, in their order.

    Args:
        page: as it is; a row for a word that is new gets no advice yet.
    """
    for name, words in TABLES.items():
        table = re.compile(rf"(<!-- table: {name} -->\n\n[^\n]*\n\|[-|]*\|\n)((?:\|[^\n]*\n)*)")
        found = table.search(page)
        if found is None:
            raise ValueError(f"the page has no table {name}")
        advice = {}
        for row in found[2].splitlines():
            word, _, *rest = (cell.strip() for cell in row.strip("|").split(" | "))
            advice[word.strip("`")] = rest
        columns = found[1].splitlines()[-2].count("|") - 1
        rows = (
            [f"`{word}`", meaning, *advice.get(word, [""] * (columns - 2))]
            for word, meaning in meanings(words).items()
        )
        text = "".join(f"| {' | '.join(row)} |\n" for row in rows)
        page = page[: found.start(2)] + text + page[found.end(2) :]
    return page


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(written_anew(path.read_text(encoding="utf-8")), encoding="utf-8")
