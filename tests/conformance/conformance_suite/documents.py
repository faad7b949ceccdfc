"""Documents with values at given places, some of them malformed.

Flows in: a seeded generator, places and values. Flows out: the text of a JSON column.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from conformance_suite.spelling import spell
from flinkfilter.language.expression import PathStep, Wildcard

_NO_DOCUMENTS = (
    None, "", " ", "null", "true", "5", '"CarSold"', "[]", "{}", "{", "CarSold", "{'k':1}", "{k:1}",
    '{"k":1,}', '{"k":007}', '{"k":NaN}', '{"k":+5}', '{"k":.5}', '{"k":5.}', '{"k":Infinity}',
    '{"k":"a\nb"}', '{"k":"a\tb"}', '{"k":"\\x41"}', '{"k":"\\ud83d"}', '{"k":"\\ude00\\ud83d"}',
    '{"k":"\\ud83dx"}', '\ufeff{"k":1}', '{"k":1}/*c*/', '/*c*/{"k":1}', '{"k" 1}', '{"k":}',
    "[1,]",
    '{"k":tru}', '{"k":nul}', '{"k":truex}', '{"k":1x}', '{"k":1}x', '{"k":"x"}}', '{"k":"x"]',
    '{"":"x"}', "\0", '{"k":1}\0', '\x0b{"k":1}', '\x0c{"k":1}', '\u00a0{"k":1}', '\x1c{"k":1}',
    '{"k":"\x7f"}', '{"k":\u20281}', "[[[[[[[[[[1]]]]]]]]]]", "{" + '"a":{' * 40 + "}" * 41,
    "[" * 999 + "]" * 999, "[" * 1000 + "]" * 1000, "[" * 1001 + "]" * 1001, "[" * 1500,
    '{"k":"x","deep":' + "[" * 999 + "]" * 999 + "}",
    '{"k":"x","deep":' + "[" * 1000 + "]" * 1000 + "}",
    '{"k":"x","n":' + "1" * 1000 + "}", '{"k":"x","n":' + "1" * 1001 + "}",
    '{"k":"x","n":1e2147483648}', '{"k":"x","n":1e99999999999999999999}',
    '{"k":"x","n":0.' + "1" * 999 + "}", '{"k":"x","n":0.' + "1" * 1000 + "}",
    '{"k":"' + "x" * 70_000 + '"}', '{"' + "y" * 60_000 + '":1,"k":"x"}', '{"k":"x"} {"k":"y"}',
)  # fmt: skip


def some_document(random: Random, inside: Sequence[tuple[Sequence[PathStep], Any]]) -> str | None:
    """Make a text in which most of the values stand at their places."""
    if random.random() < 0.06:
        return random.choice(_NO_DOCUMENTS)
    document: Any = {} if random.random() < 0.95 else []
    for path, value in inside:
        if random.random() < 0.9:
            document = _with(random, document, path, value)
    text = spell(random, document)
    return random.choice(_DAMAGES)(random, text) if random.random() < 0.08 else text


def _with(random: Random, parent: Any, path: Sequence[PathStep], value: Any) -> Any:
    """Put a value at a place; on the way, what is there is kept where it fits."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        members = dict(parent) if isinstance(parent, dict) else {}
        members[step] = _with(random, members.get(step), rest, value)
        return members
    if step is Wildcard.ELEMENTS:
        return _elements(random, parent, rest, value)
    elements = list(parent) if isinstance(parent, list) else []
    index = step if isinstance(step, int) and step >= 0 else -int(step) - 1
    elements += [None] * (index + 1 - len(elements))
    position = step if isinstance(step, int) else 0
    elements[position] = _with(random, elements[position], rest, value)
    return elements


def _elements(random: Random, parent: Any, rest: Sequence[PathStep], value: Any) -> Any:
    element = _with(random, None, rest, value)
    others = parent if isinstance(parent, list) else []
    elements = [*others, element]
    kind = random.random()
    if kind < 0.1:
        return {"x": element, "k": None}
    if kind < 0.2:
        return [*elements, None, 5, "CarSold", {"k": "a"}, []]
    if kind < 0.25:
        return element
    return elements


def _cut_off(random: Random, text: str) -> str:
    return text[: random.randint(0, len(text))]


def _followed(random: Random, text: str) -> str:
    return text + random.choice([" x", "}", ",", " {}", "\0", "\n\n", '"', " /* */", "]", "\ufeff"])


def _preceded(random: Random, text: str) -> str:
    return random.choice([" ", "\n\t\r", "\ufeff", "\x0b", "\u00a0", "x", ","]) + text


def _without_one(random: Random, text: str) -> str:
    position = random.randrange(len(text))
    return text[:position] + text[position + 1 :]


def _with_one_more(random: Random, text: str) -> str:
    position = random.randint(0, len(text))
    return text[:position] + random.choice('{}[],:"\\01-.eE \n\t\0tn') + text[position:]


def _twice(random: Random, text: str) -> str:
    """Let the members stand twice, the second time with others around them."""
    if not text.startswith("{") or len(text.strip("{} \n\t")) == 0:
        return text
    body = text[1:-1]
    return random.choice([f'{{"k":"first",{body}}}', f'{{{body},"k":"last","a":null}}'])


_DAMAGES: list[Callable[[Random, str], str]] = [
    _cut_off,
    _followed,
    _followed,
    _preceded,
    _without_one,
    _with_one_more,
    _with_one_more,
    _twice,
    _twice,
]
