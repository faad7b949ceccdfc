"""What enters is a pattern as the user wrote it; what leaves is its tree.

Only constructs that can be given one meaning in Java and Python are read; for every other one the
message names what to write in its place.
"""

import re
import string
from dataclasses import dataclass

from flinkfilter.language.regex.characters import (
    DIGITS,
    EVERYTHING,
    LINE_ENDS,
    SPACE,
    WORD,
    CharacterSet,
)
from flinkfilter.language.regex.nodes import Branch, Character, Choice, Node, Repeat, Sequence

_MAX_DEPTH = 20
_MAX_COUNT = 1000
_FLAGS = re.compile(r"\(\?([is]+)\)")
_COUNTS = re.compile(r"\{([0-9]{1,4})(,([0-9]{1,4})?)?\}")
_SETS = {
    "d": DIGITS,
    "D": DIGITS.complement(),
    "w": WORD,
    "W": WORD.complement(),
    "s": SPACE,
    "S": SPACE.complement(),
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_REFUSED_ESCAPES = {
    **dict.fromkeys("123456789k", "back-references are not allowed"),
    **dict.fromkeys("bB", "Java and Python disagree about word boundaries; write [^A-Za-z0-9_]"),
    **dict.fromkeys("AG", "write ^ for the start"),
    **dict.fromkeys("zZ", "write $ for the end"),
    **dict.fromkeys("pP", "classes by property are not allowed; write the characters: [A-Za-z]"),
    **dict.fromkeys("QE", r"quoting is not allowed; put a backslash before each character: \."),
    **dict.fromkeys("xuU0cN", "write the character itself"),
}
_GROUPS = {
    "(?=": "look-ahead",
    "(?!": "look-ahead",
    "(?<=": "look-behind",
    "(?<!": "look-behind",
    "(?<": "a named group",
    "(?P": "a named group",
    "(?>": "an atomic group",
    "(?#": "a comment",
    "(?(": "a conditional group",
    "(?": "a group with flags (only (?i), (?s), (?is) at the very start are allowed)",
}


def parse(text: str) -> tuple[Branch, ...]:
    """Read a pattern into its top-level branches.

    Raises:
        ValueError: it is malformed, or holds a construct that is not allowed; the message says
            where and what to write.
    """
    flags = _FLAGS.match(text)
    letters = flags[1] if flags else ""
    reader = _Reader(text, flags.end() if flags else 0, "i" in letters, "s" in letters)
    return reader.branches()


@dataclass
class _Reader:
    text: str
    position: int
    ignore_case: bool
    dot_takes_line_ends: bool
    depth: int = 0

    def branches(self) -> tuple[Branch, ...]:
        found = [self._branch()]
        while self._take("|"):
            found.append(self._branch())
        if self.position < len(self.text):
            raise self._wrong(r"a ) without its (; the character itself is written \)")
        return tuple(found)

    def _branch(self) -> Branch:
        at_start = self._take("^")
        items = self._items()
        return Branch(items, at_start, self._take("$"))

    def _items(self) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.position < len(self.text) and self.text[self.position] not in "|)":
            if self.text[self.position] == "$" and self._ends_branch():
                break
            items.append(self._repeated(self._atom()))
        return tuple(items)

    def _ends_branch(self) -> bool:
        return self.depth == 0 and self.text[self.position + 1 : self.position + 2] in {"", "|"}

    def _atom(self) -> Node:
        character = self.text[self.position]
        if character == "(":
            return self._group()
        if character in "*+?{":
            raise self._wrong(
                f"nothing stands before {character} to be repeated; {_itself(character)}"
            )
        if character in "^$":
            where = "the start" if character == "^" else "the end"
            raise self._wrong(
                f"{character} is allowed only at {where} of the pattern or of a top-level "
                f"alternative; {_itself(character)}"
            )
        if character in "}]":
            raise self._wrong(f"{character} closes nothing; {_itself(character)}")
        if character == "[":
            return Character(self._class())
        self.position += 1
        if character == ".":
            return Character(EVERYTHING if self.dot_takes_line_ends else LINE_ENDS.complement())
        members = self._escape() if character == "\\" else CharacterSet.char(character)
        return Character(self._folded(members))

    def _group(self) -> Node:
        for opening, what in _GROUPS.items():
            if self.text.startswith(opening, self.position) and not self._at("(?:"):
                raise self._wrong(f"{what} is not allowed")
        start = self.position
        self.position += 3 if self._at("(?:") else 1
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self._wrong(f"groups are nested more than {_MAX_DEPTH} deep")
        options = [self._option()]
        while self._take("|"):
            options.append(self._option())
        self.depth -= 1
        if not self._take(")"):
            self.position = start
            raise self._wrong(f"a ( without its ); {_itself('(')}")
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _option(self) -> Node:
        items = self._items()
        if not items and self.position == len(self.text):
            raise self._wrong(f"a ( without its ); {_itself('(')}")
        if not items:
            raise self._wrong("an empty group or alternative; make what is optional so with ?")
        return items[0] if len(items) == 1 else Sequence(items)

    def _repeated(self, body: Node) -> Node:
        counts = self._counts()
        if counts is None:
            return body
        # Whether a repeat is greedy or not has no say in whether something is found.
        self._take("?")
        if self._at("+"):
            raise self._wrong("possessive repeats are not allowed; leave the second + out")
        if self.text[self.position : self.position + 1] in {"*", "{", "?"}:
            raise self._wrong("a repeat of a repeat; keep one, or put a group between them")
        least, most = counts
        return body if least == most == 1 else Repeat(body, least, most)

    def _counts(self) -> tuple[int, int | None] | None:
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return counts
        if not self._at("{"):
            return None
        found = _COUNTS.match(self.text, self.position)
        if found is None:
            raise self._wrong(f"a repeat is written {{2}}, {{2,}} or {{2,5}}; {_itself('{')}")
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if least > _MAX_COUNT or (most is not None and not max(1, least) <= most <= _MAX_COUNT):
            raise self._wrong(
                f"the counts in {found[0]} go up from left to right, and from 1 to {_MAX_COUNT}"
            )
        self.position = found.end()
        return least, most

    def _class(self) -> CharacterSet:
        start = self.position
        self.position += 1
        negated = self._take("^")
        members = CharacterSet(())
        while not (self._at("]") and members.ranges):
            if self.position >= len(self.text) or self._at("]"):
                self.position = start
                raise self._wrong(f"a class without its ], or an empty one; {_itself('[')}")
            members |= self._member()
        self.position += 1
        found = members.complement() if negated else members
        if not found.ranges:
            raise self._wrong("a class that holds no character at all")
        return found

    def _member(self) -> CharacterSet:
        if self._at("["):
            raise self._wrong(rf"a class inside a class; {_itself('[')}")
        if self._at("&&"):
            raise self._wrong(r"intersections are not allowed; the characters are written \&")
        first = self._class_character()
        if not self._at("-") or self.text[self.position + 1 : self.position + 2] in {"", "]"}:
            return self._folded(first)
        self.position += 1
        if self._at("["):
            raise self._wrong(rf"a range ends in a character; {_itself('[')}")
        last = self._class_character()
        ends = (first.ranges[0][0], last.ranges[0][0])
        if not (_is_single(first) and _is_single(last)) or ends[0] > ends[1]:
            raise self._wrong(r"a range goes up from one character to another; - itself is \-")
        return self._folded(CharacterSet((ends,)))

    def _class_character(self) -> CharacterSet:
        character = self.text[self.position]
        self.position += 1
        return self._escape() if character == "\\" else CharacterSet.char(character)

    def _escape(self) -> CharacterSet:
        if self.position >= len(self.text):
            raise self._wrong(r"a backslash at the end; the character itself is written \\")
        character = self.text[self.position]
        if character in _REFUSED_ESCAPES:
            raise self._wrong(f"\\{character}: {_REFUSED_ESCAPES[character]}")
        self.position += 1
        if character in _SETS:
            return _SETS[character]
        if character in _CONTROLS:
            return CharacterSet.char(_CONTROLS[character])
        if character not in string.punctuation + " \n":
            self.position -= 1
            raise self._wrong(f"\\{character} means nothing here; write {character}")
        return CharacterSet.char(character)

    def _folded(self, members: CharacterSet) -> CharacterSet:
        if not self.ignore_case:
            return members
        for end in {end for ends in members.ranges for end in ends}:
            # No end of \D and the like is a letter, so this meets only what is written.
            if end > 0x7F and chr(end).lower() != chr(end).upper():
                raise self._wrong(
                    f"(?i) folds the letters A to Z only, not {chr(end)}; leave it out and write "
                    "each letter in both cases: [Aa]"
                )
        return members.with_both_cases()

    def _at(self, text: str) -> bool:
        return self.text.startswith(text, self.position)

    def _take(self, text: str) -> bool:
        found = self._at(text)
        self.position += len(text) if found else 0
        return found

    def _wrong(self, message: str) -> ValueError:
        return ValueError(f"at character {self.position + 1}, {message}")


def _is_single(members: CharacterSet) -> bool:
    return len(members.ranges) == 1 and members.ranges[0][0] == members.ranges[0][1]


def _itself(character: str) -> str:
    return f"the character itself is written \\{character}"
