"""A light reader of the Flink SQL that such a service is sent: DDL, INSERT … SELECT, SELECT, SHOW.

Flows in: the text of a statement. Flows out: what kind it is, the tables and columns it names.
It reads enough to tell a good statement from a bad one; it is not a planner (see `flink_engine`).
"""

from dataclasses import dataclass, field

from confluent_simulator.config import Column
from confluent_simulator.errors import SqlRefused
from confluent_simulator.information_query import (
    InformationQuery,
    is_information_query,
    read_information_query,
)
from confluent_simulator.show_statement import Show, read_show
from confluent_simulator.sql_expressions import check_operands, column_names, output
from confluent_simulator.sql_tokens import Cursor, Token, split, tokenize, unexpected

_CLAUSES = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "WINDOW")


@dataclass(frozen=True, slots=True)
class CreateTable:
    """CREATE TABLE with its columns and options; `buckets` is None where not said."""

    name: str
    if_not_exists: bool
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    distributed_by: tuple[str, ...]
    buckets: int | None
    options: dict[str, str]


@dataclass(frozen=True, slots=True)
class DropTable:
    """DROP TABLE."""

    name: str
    if_exists: bool


@dataclass(frozen=True, slots=True)
class Output:
    """One column of a query's result; the type is None where only a planner would know it."""

    name: str
    type: str | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Select:
    """A query over one table, or over none.

    Attributes:
        outputs: the select list; `*` is one entry of that name.
        table: the table in FROM.
        names: tokens of all columns that the query names.
    """

    outputs: tuple[Output, ...]
    table: Token | None
    names: tuple[Token, ...]
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT INTO a table; `query` is None for VALUES, then `width` counts the columns."""

    table: Token
    columns: tuple[Token, ...] | None
    query: Select | None
    width: int = 0


@dataclass(frozen=True, slots=True)
class Explain:
    """EXPLAIN of another statement."""

    inner: "Parsed" = field()


Parsed = CreateTable | DropTable | Select | InformationQuery | Insert | Show | Explain


def read(sql: str) -> Parsed:
    """Read one statement; a trailing semicolon is fine.

    Raises:
        SqlRefused: not SQL of a kind known here, or several statements in one text.
    """
    tokens = check_single(tokenize(sql))
    _check_parentheses(tokens)
    cursor = Cursor(tokens)
    if is_information_query(tokens):
        parsed: Parsed = read_information_query(cursor)
    else:
        parsed = _statement(cursor)
    if cursor.here.kind != "end":
        raise unexpected(cursor.here, "<EOF>")
    return parsed


def check_single(tokens: list[Token]) -> list[Token]:
    """Return the tokens without a trailing semicolon.

    Raises:
        SqlRefused: something follows the first semicolon.
    """
    ends = [at for at, token in enumerate(tokens) if token.kind == "symbol" and token.text == ";"]
    if not ends:
        return tokens
    if tokens[ends[0] + 1].kind != "end":
        raise SqlRefused(
            "Only a single statement is supported at a time. Multiple statements were found; "
            "submit them one by one."
        )
    return [*tokens[: ends[0]], tokens[-1]]


def _check_parentheses(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0 or (depth > 0 and token.kind == "end"):
            raise unexpected(token, '")"' if depth > 0 else "<EOF>")


def _statement(cursor: Cursor) -> Parsed:
    if cursor.take("EXPLAIN"):
        cursor.take("PLAN", "FOR")
        return Explain(_statement(cursor))
    if cursor.take("CREATE", "TABLE"):
        return _create_table(cursor)
    if cursor.take("DROP", "TABLE"):
        if_exists = cursor.take("IF", "EXISTS")
        return DropTable(cursor.name().name, if_exists)
    if cursor.take("INSERT", "INTO"):
        return _insert(cursor)
    if cursor.at("SELECT"):
        return _select(cursor)
    return read_show(cursor)


def _create_table(cursor: Cursor) -> CreateTable:
    if_not_exists = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.name().name
    columns: list[Column] = []
    primary_key: tuple[str, ...] = ()
    body = cursor.group()
    for part in split(body):
        if not part:
            raise unexpected(cursor.here, "<IDENTIFIER>")
        if part[0].kind == "word" and part[0].value in {"PRIMARY", "CONSTRAINT"}:
            primary_key = tuple(token.name for token in part if token.kind == "quoted")
        elif not (part[0].kind == "word" and part[0].value == "WATERMARK"):
            columns.append(_column(part))
    distributed_by, buckets = _distribution(cursor)
    options = _options(cursor) if cursor.take("WITH") else {}
    return CreateTable(
        name, if_not_exists, tuple(columns), primary_key, distributed_by, buckets, options
    )


def _column(part: list[Token]) -> Column:
    if not part[0].is_name or len(part) == 1:
        raise unexpected(part[-1], "a column with its type")
    words: list[str] = []
    for token in part[1:]:
        if token.kind == "word" and token.value in {"COMMENT", "METADATA", "AS"}:
            break
        words.append(token.text)
    text = " ".join(words)
    for symbol in ("(", ")", ",", "<", ">"):
        text = text.replace(f" {symbol}", symbol).replace(f"{symbol} ", symbol)
    return Column(part[0].name, text.replace(")NOT", ") NOT").replace(">NOT", "> NOT"))


def _distribution(cursor: Cursor) -> tuple[tuple[str, ...], int | None]:
    keys: tuple[str, ...] = ()
    if not cursor.take("DISTRIBUTED"):
        return keys, None
    if cursor.take("BY"):
        cursor.take("HASH")
        keys = tuple(token.name for token in cursor.group() if token.is_name)
    if not cursor.take("INTO"):
        return keys, None
    number = cursor.next()
    if number.kind != "number":
        raise unexpected(number, "<UNSIGNED_INTEGER_LITERAL>")
    cursor.expect("BUCKETS")
    return keys, int(number.text)


def _options(cursor: Cursor) -> dict[str, str]:
    options: dict[str, str] = {}
    body = cursor.group()
    for part in split(body) if body else []:
        if [token.kind for token in part] != ["string", "symbol", "string"] or part[1].text != "=":
            raise unexpected(part[0] if part else cursor.here, "'key' = 'value'")
        options[part[0].value] = part[2].value
    return options


def _insert(cursor: Cursor) -> Insert:
    table = cursor.name()
    columns = None
    if cursor.at("("):
        columns = tuple(_single_name(part) for part in split(cursor.group()))
    if cursor.take("VALUES"):
        width = len(split(cursor.group()))
        while cursor.take(","):
            cursor.group()
        return Insert(table, columns, None, width)
    if not cursor.at("SELECT"):
        raise unexpected(cursor.here, '"SELECT", "VALUES"')
    return Insert(table, columns, _select(cursor))


def _single_name(part: list[Token]) -> Token:
    if len(part) != 1 or not part[0].is_name:
        raise SqlRefused("SQL parse failed. A column list holds names separated by commas.")
    return part[0]


def _select(cursor: Cursor) -> Select:
    cursor.expect("SELECT")
    cursor.take("DISTINCT")
    tokens = cursor.rest()
    items, tail = _until(tokens, ("FROM", *_CLAUSES))
    parts = split(items)
    outputs: list[Output] = []
    names: list[Token] = []
    for part in parts:
        if not part:
            raise unexpected(tail[0] if tail else cursor.here, "an expression")
        name, type_, source = output(part)
        outputs.append(Output(name, type_, source))
        names.extend(column_names(part))
    table = None
    grouped = False
    if tail:
        if tail[0].value != "FROM":
            raise unexpected(tail[0], '"FROM"')
        from_part, clauses = _until(tail[1:], _CLAUSES)
        table = _table(from_part, cursor.here)
        grouped = any(token.kind == "word" and token.value == "GROUP" for token in clauses)
        if clauses and clauses[0].value == "WHERE":
            check_operands(clauses[1:], cursor.here)
        names.extend(column_names(clauses))
    return Select(tuple(outputs), table, tuple(names), grouped)


def _until(tokens: list[Token], words: tuple[str, ...]) -> tuple[list[Token], list[Token]]:
    depth = 0
    for at, token in enumerate(tokens):
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word" and token.value in words:
            return tokens[:at], tokens[at:]
    return tokens, []


def _table(tokens: list[Token], end: Token) -> Token:
    inner = Cursor([*(token for token in tokens if token.kind != "hint"), end])
    table = inner.name()
    inner.take("AS")
    if inner.here.kind != "end":
        inner.name()
    if inner.here.kind not in {"end", "word"} or (inner.here is not end and inner.at("AS")):
        raise unexpected(inner.here, '"WHERE"')
    return table
