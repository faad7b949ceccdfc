"""What enters is the tree of a pattern; what leaves is its text for one engine.

No flags, no captures, every class spelled out: nothing is left that engines read differently, but
the spelling of the end and of characters beyond U+FFFF.
"""

from dataclasses import dataclass
from typing import assert_never

from flinkfilter.language.regex.characters import LAST, CharacterSet
from flinkfilter.language.regex.nodes import Branch, Character, Choice, Node, Repeat, Sequence

_SPECIAL = frozenset(r"\.[]{}()*+?^$|")
_SPECIAL_IN_CLASS = frozenset(r"\[]^-&~|")
_CONTROLS = {"\t": r"\t", "\n": r"\n", "\r": r"\r", "\f": r"\f"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What engines spell differently.

    Attributes:
        end: the very end of the text.
        beyond: a code point beyond U+FFFF, as a format.
    """

    end: str
    beyond: str


JAVA = Dialect(end=r"\z", beyond=r"\x{{{:X}}}")
PYTHON = Dialect(end=r"\Z", beyond=r"\U{:08X}")


def emit(branches: tuple[Branch, ...], dialect: Dialect) -> str:
    """Write a pattern for one engine, to be searched for anywhere in a text."""
    return "|".join(
        ("^" if branch.at_start else "")
        + "".join(_emit(item, dialect) for item in branch.items)
        + (dialect.end if branch.at_end else "")
        for branch in branches
    )


def _emit(node: Node, dialect: Dialect) -> str:
    match node:
        case Character(members):
            return _class(members, dialect)
        case Sequence(items):
            return "".join(_emit(item, dialect) for item in items)
        case Choice(options):
            return f"(?:{'|'.join(_emit(option, dialect) for option in options)})"
        case Repeat(body, least, most):
            return _repeat(body, least, most, dialect)
        case _:
            assert_never(node)


def _repeat(body: Node, least: int, most: int | None, dialect: Dialect) -> str:
    text = _emit(body, dialect)
    if not isinstance(body, Character | Choice):
        text = f"(?:{text})"
    match least, most:
        case 0, None:
            return f"{text}*"
        case 1, None:
            return f"{text}+"
        case _, None:
            # Java runs x* in a loop but x{2,} by recursion, which long texts would exhaust.
            return f"{text}{{{least}}}{text}*"
        case 0, 1:
            return f"{text}?"
        case _ if least == most:
            return f"{text}{{{least}}}"
        case _:
            return f"{text}{{{least},{most}}}"


def _class(members: CharacterSet, dialect: Dialect) -> str:
    if members.ranges == ((0, LAST),):
        return rf"[\u0000-{dialect.beyond.format(LAST)}]"
    first, last = members.ranges[0]
    if len(members.ranges) == 1 and first == last:
        return _character(first, _SPECIAL, dialect)
    # Classes that reach the last code point are the negated ones.
    if members.ranges[-1][1] == LAST:
        return f"[^{_ranges(members.complement(), dialect)}]"
    return f"[{_ranges(members, dialect)}]"


def _ranges(members: CharacterSet, dialect: Dialect) -> str:
    parts = []
    for first, last in members.ranges:
        ends = (_character(end, _SPECIAL_IN_CLASS, dialect) for end in (first, last))
        start, end = ends
        joint = "" if last - first < 2 else "-"
        parts.append(start if first == last else f"{start}{joint}{end}")
    return "".join(parts)


def _character(code_point: int, special: frozenset[str], dialect: Dialect) -> str:
    character = chr(code_point)
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character in special:
        return f"\\{character}"
    if character == " " or (character.isprintable() and not character.isspace()):
        return character
    return rf"\u{code_point:04x}" if code_point <= 0xFFFF else dialect.beyond.format(code_point)
