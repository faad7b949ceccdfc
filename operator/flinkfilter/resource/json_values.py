"""What enters is any object; what leaves is whether it is plain JSON of a size that can be read.

Specs come from the API server, from YAML files and from other tools. Before anything reads one, it
is walked here once, without recursion, so that deep, cyclic or huge input cannot do harm later.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flinkfilter.errors import Problem

MAX_BYTES = 100 * 1024
"""The largest spec, as compact JSON in UTF-8."""
MAX_DEPTH = 100
"""How deep mappings and lists may be nested, samples included."""
_MAX_PROBLEMS = 100
_MAX_BITS = 1024
"""Whole numbers beyond this do not fit any JSON number that other tools read."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Findings:
    """What the walk found.

    Attributes:
        problems: in the order of the document.
        readable: whether the object is small, finite and of JSON types, so that it can be read on.
    """

    problems: list[Problem] = field(default_factory=list)
    readable: bool = True

    def stop(self, path: str, message: str) -> None:
        """Note a problem that makes further reading unsafe."""
        self.problems.append(Problem(path, message))
        self.readable = False


def child_path(path: str, step: str | int) -> str:
    """Spell the path of a child: `spec.conditions[0].value`, `spec.samples[0].event["a b"]`."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if _PLAIN_KEY.fullmatch(step) and len(step) <= 60:
        return f"{path}.{step}"
    return f"{path}[{shown(step)}]"


def shown(value: object) -> str:
    """Spell a value for a message: compact JSON, at most about 60 characters, always printable."""
    if isinstance(value, str) and len(value) > 60:
        value = value[:50] + "…"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return "a very large number"
    if not isinstance(value, str | int | float | None):
        return f"a {type(value).__name__}"
    return printable(json.dumps(value, ensure_ascii=False))


def printable(text: str) -> str:
    """Spell characters that a terminal would obey, or not show, as JSON escapes them."""
    return "".join(
        each if each.isprintable() else json.dumps(each)[1:-1].replace("\x7f", "\\u007f")
        for each in text
    )


def check(raw: object, path: str) -> Findings:
    """Walk `raw`, which stands at `path`, and find what no spec may hold.

    Refused: more than `MAX_BYTES`, nesting beyond `MAX_DEPTH` (so cycles too), types that are not
    JSON's, keys that are not text, infinite or absurdly large numbers, lone surrogates.
    """
    findings = Findings()
    size = 0
    waiting: list[tuple[str, object, int]] = [(path, raw, 0)]
    while waiting and findings.readable and len(findings.problems) < _MAX_PROBLEMS:
        where, value, depth = waiting.pop()
        size += 2
        if isinstance(value, str):
            size += len(value)
        elif isinstance(value, dict):
            size += sum(len(key) for key in value if isinstance(key, str))
        _check_one(where, value, depth, findings)
        if size + 2 * len(waiting) > MAX_BYTES or _breadth(value) > MAX_BYTES:
            findings.stop(path, _too_large(f"more than {MAX_BYTES}"))
        elif findings.readable:
            waiting.extend(reversed([(*entry, depth + 1) for entry in _children(where, value)]))
    if findings.readable and not findings.problems:
        _check_size(raw, path, findings)
    return findings


def _check_one(path: str, value: object, depth: int, findings: Findings) -> None:
    if depth > MAX_DEPTH:
        # The path itself is of no use here: it is as long as the nesting is deep.
        root = path.partition(".")[0]
        findings.stop(root, f"nested more than {MAX_DEPTH} levels deep; make it flatter")
    elif isinstance(value, str):
        findings.problems.extend(_surrogate(path, value))
    elif isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                findings.stop(path, f"the key {shown(key)} is not text; put it in quotes")
            else:
                findings.problems.extend(_surrogate(path, key))
    elif isinstance(value, float) and not math.isfinite(value):
        findings.stop(path, "infinity and NaN are not JSON; write a number")
    elif isinstance(value, int) and value.bit_length() > _MAX_BITS:
        findings.stop(path, "the number is too large for JSON; write it as text, in quotes")
    elif value is not None and not isinstance(value, list | tuple | int | float):
        kind = type(value).__name__
        findings.stop(path, f"a {kind} is not JSON; write it as text, in quotes")


def _surrogate(path: str, text: str) -> Iterator[Problem]:
    if found := _SURROGATE.search(text):
        yield Problem(
            path,
            f"the text holds \\u{ord(found[0]):04x}, one half of a surrogate pair, which no "
            "encoding can carry; write the whole character or leave it out",
        )


def _children(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield child_path(path, key), child
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            yield child_path(path, index), child


def _breadth(value: object) -> int:
    return len(value) if isinstance(value, dict | list | tuple) else 0


def _check_size(raw: object, path: str, findings: Findings) -> None:
    size = len(json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_BYTES:
        findings.stop(path, _too_large(str(size)))


def _too_large(size: str) -> str:
    return (
        f"too large: {size} bytes as JSON; at most {MAX_BYTES} (100 KiB) are allowed. Split the "
        "filter or shorten its lists and samples"
    )
