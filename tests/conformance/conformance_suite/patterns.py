"""LIKE patterns and regular expressions, and texts that fit them, or almost.

Flows in: a seeded generator. Flows out: patterns as users write them. A regular expression may be
one that the language refuses; the caller finds that out.
"""

import re
from collections.abc import Sequence
from random import Random

from conformance_suite.texts import CHARACTERS, ODD_CHARACTERS, some_text
from flinkfilter.language.expression import LikeToken

_ATOMS = (
    "a", "b", "A", "0", "1", " ", "-", "_", "\\.", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", ".",
    "[ab]", "[^ab]", "[a-z_]", "[^\\d]", "[-a]", "[\\w-]", "[.]", "\\\\", "'", "é", "ß", "İ",
    "\u212a",
    "\U0001f600", "[\U0001f600a]", "[^\U0001f600]", "(ab)", "(?:ab)", "(a|b)", "(?:ab|cd)",
    "(a|)", "()", "\\n",
    "\\t", "\\r", "[\\n ]", "\\$", "\\[", "\\{", "\\/", "/", "%", '"', "\u2028", "\x85",
)  # fmt: skip
_REPEATS = ("", "", "", "", "?", "*", "+", "{2}", "{1,3}", "{2,}", "+?", "{0,2}")
_FLAGS = ("", "", "", "(?i)", "(?s)", "(?is)")
_FILLERS = CHARACTERS + ODD_CHARACTERS + "ab01" * 4


def some_like(random: Random) -> str:
    """Make a LIKE pattern."""
    parts = []
    for _ in range(random.choice([1, 2, 3, 4])):
        kind = random.random()
        if kind < 0.3:
            parts.append("%")
        elif kind < 0.5:
            parts.append("_")
        elif kind < 0.6:
            parts.append("\\" + random.choice("%_\\!a'"))
        else:
            parts.append(re.sub(r"([\\%_])", r"\\\1", some_text(random)))
    return "".join(parts)


def near_like(random: Random, pattern: Sequence[str | LikeToken]) -> str:
    """Make a text that fits a LIKE pattern, or almost."""
    pieces = []
    for part in pattern:
        if part is LikeToken.ANY_TEXT:
            pieces.append("".join(random.choices(_FILLERS, k=random.choice([0, 0, 1, 3]))))
        elif part is LikeToken.ANY_CHARACTER:
            pieces.append(random.choice(_FILLERS))
        else:
            pieces.append(str(part))
    return _once_more(random, "".join(pieces))


def some_regex(random: Random) -> str:
    """Make a regular expression in the syntax that the language allows."""
    branches = []
    for _ in range(random.choice([1, 1, 1, 2])):
        atoms = (
            random.choice(_ATOMS) + random.choice(_REPEATS)
            for _ in range(random.choice([0, 1, 2, 2, 3, 4]))
        )
        start, end = random.choice(["", "", "^"]), random.choice(["", "", "$"])
        branches.append(start + "".join(atoms) + end)
    return random.choice(_FLAGS) + "|".join(branches)


def near_regex(random: Random, pattern: str) -> str:
    """Make a text that may fit a regular expression: of its own letters, and of what it names."""
    letters = re.sub(r"\\(.)", r"\1", re.sub(r"^\(\?\w+\)|[\[\](){}?*+|^$]", "", pattern))
    alphabet = (letters or "a") * 3 + "ab01 -_" + random.choice(ODD_CHARACTERS)
    text = "".join(random.choices(alphabet, k=random.choice([0, 1, 2, 3, 5, 8])))
    return _once_more(random, random.choice([text, text, letters, letters + text]))


def _once_more(random: Random, text: str) -> str:
    """Leave a text, or put something around it that patterns are sensitive to."""
    if random.random() < 0.6:
        return text
    other = random.choice(["\n", "\r\n", "\u2028", "\x85", "\0", " ", "x", "\U0001f600"])
    return random.choice([text + other, other + text, text + text, text.swapcase(), text[1:]])
