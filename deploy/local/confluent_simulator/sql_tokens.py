"""Flink SQL text as tokens with their places, and a cursor over them.

Flows in: the text of one statement. Flows out: tokens without space and comments; a syntax error
in Flink's form, `Encountered "x" at line L, column C.`
"""

import re
from dataclasses import dataclass

from confluent_simulator.errors import SqlRefused

# Only the single quote is special in a literal, doubled; identifiers stand in backticks.
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<hint>/\*\+.*?\*/)
    |(?P<comment>--[^\n]*|//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^']|'')*')
    |(?P<quoted>`(?:[^`]|``)+`)
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<symbol><>|<=|>=|\|\||[-+*/%=<>(),.;\[\]&])""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        kind: hint, string, quoted, number, word, symbol, or end.
        text: as written.
        value: the identifier or text without its quotes; a word in upper case.
        start, end: offsets into the statement's text.
        line, column: where it begins, from 1.
    """

    kind: str
    text: str
    value: str
    start: int
    end: int
    line: int
    column: int

    @property
    def is_name(self) -> bool:
        """Whether it may name a table or a column."""
        return self.kind in {"quoted", "word"}

    @property
    def name(self) -> str:
        """The identifier, case kept."""
        return self.value if self.kind == "quoted" else self.text


def tokenize(sql: str) -> list[Token]:
    """Split a statement into tokens; the last is of kind `end`.

    Raises:
        SqlRefused: a character or an unfinished literal that no token begins with.
    """
    tokens: list[Token] = []
    position, line, line_start = 0, 1, 0
    while position < len(sql):
        found = _TOKEN.match(sql, position)
        column = position - line_start + 1
        if found is None or found.lastgroup is None:
            raise SqlRefused(
                f"SQL parse failed. Lexical error at line {line}, column {column}. "
                f'Encountered: "{sql[position]}"'
            )
        kind, text = found.lastgroup, found.group()
        if kind not in {"space", "comment"}:
            value = _value(kind, text)
            tokens.append(Token(kind, text, value, position, found.end(), line, column))
        line += text.count("\n")
        if "\n" in text:
            line_start = position + text.rindex("\n") + 1
        position = found.end()
    end = len(sql)
    tokens.append(Token("end", "<EOF>", "<EOF>", end, end, line, end - line_start + 1))
    return tokens


def _value(kind: str, text: str) -> str:
    match kind:
        case "string":
            return text[1:-1].replace("''", "'")
        case "quoted":
            return text[1:-1].replace("``", "`")
        case "word":
            return text.upper()
        case _:
            return text


def unexpected(token: Token, expecting: str = "") -> SqlRefused:
    """Return the syntax error for a token that must not stand where it does."""
    hint = f" Was expecting: {expecting}" if expecting else ""
    return SqlRefused(
        f'SQL parse failed. Encountered "{token.text}" at line {token.line}, '
        f"column {token.column}.{hint}"
    )


class Cursor:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def here(self) -> Token:
        """The token that is read next."""
        return self._tokens[self._at]

    def next(self) -> Token:
        """Read one token; the end is read again and again."""
        token = self.here
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def at(self, *values: str) -> bool:
        """Whether these words or symbols come next."""
        ahead = self._tokens[self._at : self._at + len(values)]
        return len(ahead) == len(values) and all(
            token.kind in {"word", "symbol", "end"} and token.value == value
            for token, value in zip(ahead, values, strict=True)
        )

    def take(self, *values: str) -> bool:
        """Read these words or symbols if they come next."""
        if not self.at(*values):
            return False
        self._at += len(values)
        return True

    def expect(self, *values: str) -> None:
        """Read these words or symbols, or refuse the statement."""
        for value in values:
            if not self.take(value):
                raise unexpected(self.here, f'"{value}"')

    def name(self) -> Token:
        """Read an identifier, of which the last part counts: `catalog`.`database`.`table`."""
        token = self.next()
        if not token.is_name:
            raise unexpected(token, "<IDENTIFIER>")
        while self.take("."):
            token = self.next()
            if not token.is_name:
                raise unexpected(token, "<IDENTIFIER>")
        return token

    def group(self) -> list[Token]:
        """Read `( … )` and return what is inside, nested groups included."""
        self.expect("(")
        inside: list[Token] = []
        depth = 1
        while True:
            token = self.next()
            if token.kind == "end":
                raise unexpected(token, '")"')
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "symbol" else 0
            if depth == 0:
                return inside
            inside.append(token)

    def rest(self) -> list[Token]:
        """Read everything up to the end."""
        tokens = self._tokens[self._at : -1]
        self._at = len(self._tokens) - 1
        return tokens


def split(tokens: list[Token], separator: str = ",") -> list[list[Token]]:
    """Split at a symbol that stands outside of parentheses, angle and square brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "symbol":
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
            if token.text == separator and depth == 0:
                parts.append([])
                continue
        parts[-1].append(token)
    return parts
