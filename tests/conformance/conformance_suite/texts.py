"""Texts that are likely to be read differently: as constants of filters, and close to these.

Flows in: a seeded generator. Flows out: texts; what stands near a constant is its neighbour.
"""

import unicodedata
from collections.abc import Callable
from random import Random

CHARACTERS = "abAB01 .-_%!\\'\"/*\n"
ODD_CHARACTERS = (
    "\u00df\u1e9e\u0130\u0131\u017f\u03c2\u03a3\u03c3\u212a\u00e9\u00c9\u01c5\u1e97\ufb01"  # case
    "\0\t\r\v\f\x1c\x1f\x7f\x85\u00a0\u2028\u2029\u200b\ufeff\u0307\u0301"  # unseen
    "\ud7ff\ue000\uffff\U00010000\U0001f600\U00010400\U00010428\U0010ffff\u0663\uff15"  # far away
)
WORDS = (
    "CarSold",
    "DEALER-001",
    "Straße",
    "STRASSE",
    "İstanbul",
    "istanbul",
    "ΟΔΥΣΣΕΥΣ",
    "οδυσσευς",
    "οδυσσευσ",
    "\u212aelvin",
    "kelvin",
    "\u017fpecial",
    "DŽungla",
    "e\u0301",
    "é",
    "450",
    "true",
    "null",
    "NULL",
    "c",
    "[]",
    "{}",
    '["a"]',
    '{"a":1}',
    "a'b",
    "' OR 1=1 --",
    "a\\",
    "\\'",
    "$.k",
    "%",
    "_",
    "!",
    "100%",
    "a_b",
    "/*+ x */",
    "${x}",
    "{{ x }}",
    "",
    " ",
    "\U0001f697 sold",
    "𐐀",
    "𐐨",
)


def some_text(random: Random) -> str:
    """Make any text; a word, or characters in any order."""
    if random.random() < 0.6:
        return random.choice(WORDS)
    alphabet = CHARACTERS if random.random() < 0.6 else CHARACTERS + ODD_CHARACTERS * 2
    return "".join(random.choices(alphabet, k=random.choice([1, 1, 2, 3, 5, 8])))


def near_text(random: Random, text: str) -> str:
    """Make a text that is this one, or almost."""
    if random.random() < 0.3:
        return text
    return random.choice(_CHANGES)(random, text)


def _one_changed(random: Random, text: str) -> str:
    if not text:
        return random.choice(ODD_CHARACTERS)
    position = random.randrange(len(text))
    other = random.choice(CHARACTERS + ODD_CHARACTERS)
    return text[:position] + other + text[position + 1 :]


def _in_another_case(random: Random, text: str) -> str:
    change = random.choice([str.upper, str.lower, str.swapcase, str.title, str.casefold])
    return change(text)


def _longer(random: Random, text: str) -> str:
    other = some_text(random) if random.random() < 0.5 else random.choice(" \n\r\0\u2028x%_")
    return random.choice([text + other, other + text, other + text + other])


def _shorter(random: Random, text: str) -> str:
    position = random.randint(0, len(text))
    return random.choice([text[:position], text[position:], text[:-1], text[1:]])


def _normalised(random: Random, text: str) -> str:
    return unicodedata.normalize(random.choice(["NFC", "NFD", "NFKC"]), text)


def _repeated(random: Random, text: str) -> str:
    return text * random.choice([2, 3, 200 // (len(text) + 1) + 1, 3000 // (len(text) + 1) + 1])


_CHANGES: list[Callable[[Random, str], str]] = [
    _one_changed,
    _in_another_case,
    _in_another_case,
    _longer,
    _shorter,
    _normalised,
    _repeated,
]
