"""Takes SQL apart by Flink's rules, and compares the SQL of a spec with that of its twin."""

import re
from collections.abc import Iterator, Mapping

from hostile_specs.specs import Slot

_TOKEN = re.compile(
    r"""\s+
    | '(?P<text>(?:[^']|'')*)'
    | `(?P<name>(?:[^`]|``)+)`
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>[0-9]+)
    | (?P<mark><>|<=|>=|[=<>(),+*]|-(?!-))""",
    re.VERBOSE | re.ASCII,
)
_WORD = re.compile(r"[amz]w[0-9]+w")
_KEY_STEP = re.compile(r"\.([amz]w[0-9]+w)")
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def tokens(sql: str) -> Iterator[tuple[str, str]]:
    """Take one statement apart: the kind of each token, and what it holds.

    Raises:
        AssertionError: something stands there that no statement of ours has, such as a comment, a
            semicolon, or text outside of quotes.
    """
    position = 0
    while position < len(sql):
        token = _TOKEN.match(sql, position)
        assert token, f"at {position}: {sql[position : position + 40]!r}"
        position = token.end()
        if token.lastgroup:
            mark = {"text": "'", "name": "`"}.get(token.lastgroup, "")
            yield (
                token.lastgroup,
                token[token.lastgroup].replace(mark * 2, mark) if mark else token[0],
            )


def expected(kind: str, of_twin: str, slots: Mapping[str, Slot]) -> str | None:
    """Say what a token must hold, by what stands in its place in the twin; None is anything."""
    if kind == "name":
        return slots[of_twin].text if of_twin in slots else of_twin
    word = _WORD.search(of_twin) if kind == "text" else None
    if word is None or word[0] not in slots:
        return of_twin
    if of_twin.startswith("$"):
        return _KEY_STEP.sub(lambda step: _path_step(slots[step[1]].text), of_twin)
    slot = slots[word[0]]
    match slot.use:
        case "regex":
            return None
        case "affix":
            return of_twin.replace(word[0], re.sub("[!%_]", r"!\g<0>", slot.text))
        case "like":
            return _like(slot.text)
        case _:
            return of_twin.replace(word[0], slot.text)


def _path_step(key: str) -> str:
    if _SIMPLE.fullmatch(key):
        return f".{key}"
    escaped = key.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def _like(pattern: str) -> str:
    made = ""
    escaped = False
    for character in pattern:
        if escaped or character not in "\\%_":
            made += f"!{character}" if character in "!%_" else character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "_" or not re.search(r"(?<!!)(?:!!)*%\Z", made):
            made += character
    return made
