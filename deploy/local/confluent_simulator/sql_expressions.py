"""What can be said of an expression without planning it: columns, operands in place, its type.

Flows in: the tokens of a select item or of a condition. Flows out: the columns it names, its
output name and type where those are plain to see, a syntax error where operands are misplaced.
"""

from confluent_simulator.sql_tokens import Token, unexpected

# `<` and `>` are left out: they also enclose the element type of an ARRAY.
_OPERATORS = frozenset(
    {"AND", "OR", "NOT", "=", "<>", "<=", ">=", "||", "+", "-", "*", "/", "%", ","}
)
_NEEDS_LEFT = frozenset({"AND", "OR", "=", "<>", "<=", ">=", "||", "/", "%", ","})
_OPERANDS = frozenset({"quoted", "string", "number"})


def column_names(tokens: list[Token]) -> list[Token]:
    """Return the tokens that name columns.

    A quoted identifier is one unless it is an alias, a qualifier or a function; an unquoted word
    only in lower case, since keywords and types are written in capitals.
    """
    found: list[Token] = []
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        plain = token.kind == "word" and token.text == token.text.lower()
        if not (token.kind == "quoted" or plain):
            continue
        if before is not None and before.kind == "word" and before.value == "AS":
            continue
        if after is not None and after.kind == "symbol" and after.text in {"(", "."}:
            continue
        if plain and token.value in _LOWER_CASE_KEYWORDS:
            continue
        found.append(token)
    return found


_KEYWORDS = """
    AND OR NOT IN IS NULL TRUE FALSE UNKNOWN LIKE ESCAPE SIMILAR BETWEEN CASE WHEN THEN ELSE END
    AS DISTINCT FROM WHERE GROUP BY HAVING ORDER LIMIT UNION ALL ASC DESC INTERVAL STRING BYTES
    VARCHAR CHAR INT INTEGER BIGINT DOUBLE FLOAT DECIMAL BOOLEAN DATE TIME TIMESTAMP
    TIMESTAMP_LTZ VARBINARY ARRAY MAP ROW ON ERROR EMPTY RETURNING DEFAULT TO
    SECOND MINUTE HOUR DAY MONTH YEAR CURRENT_TIMESTAMP CURRENT_DATE SYMMETRIC UESCAPE
"""
_LOWER_CASE_KEYWORDS = frozenset(_KEYWORDS.split())


def output(tokens: list[Token]) -> tuple[str, str | None, str | None]:
    """Return name, type and source column of a select item; None where they are not plain."""
    alias = None
    body = tokens
    if len(tokens) >= 3 and tokens[-2].kind == "word" and tokens[-2].value == "AS":
        alias, body = tokens[-1].name, tokens[:-2]
    if len(body) == 1 and body[0].is_name:
        name = body[0].name
        return alias or name, None, name
    if len(body) == 1 and body[0].text == "*":
        return "*", None, None
    return alias or "EXPR$0", _type(body), None


def _type(tokens: list[Token]) -> str | None:
    match [token.value for token in tokens]:
        case ["CAST" | "TRY_CAST", "(", *inner, ")"] if inner and "AS" in inner:
            at = len(inner) - 1 - inner[::-1].index("AS")
            return "".join(inner[at + 1 :])
        case ["JSON_VALUE", *_]:
            return "STRING"
        case [_] if tokens[0].kind == "string":
            return "STRING"
        case _:
            return None


def check_operands(tokens: list[Token], end: Token) -> None:
    """Refuse a condition with operands side by side, or an operator without an operand.

    Raises:
        SqlRefused: with the place of the first misplaced token.
    """
    before: Token | None = None
    for token in [*tokens, end]:
        closes = token.kind == "end" or token.text == ")"
        starts = before is None or before.text == "("
        if token.kind in _OPERANDS and before is not None and before.kind in _OPERANDS:
            raise unexpected(token)
        if starts and (token.kind == "end" or _is(token, _NEEDS_LEFT)):
            raise unexpected(token, "an expression")
        if before is not None and _is(before, _OPERATORS) and (closes or _is(token, _NEEDS_LEFT)):
            raise unexpected(token, "an expression")
        before = token


def _is(token: Token, values: frozenset[str]) -> bool:
    return token.kind in {"word", "symbol"} and token.value in values


def types_differ(left: str, right: str) -> bool:
    """Whether two column types surely do not fit; nullability and lengths are left aside."""
    return _family(left) != _family(right)


def _family(type_: str) -> str:
    name = type_.upper().split("(")[0].split("<")[0].replace("NOT NULL", "").strip()
    families = {
        "STRING": "VARCHAR",
        "CHAR": "VARCHAR",
        "BYTES": "VARBINARY",
        "BINARY": "VARBINARY",
        "INTEGER": "INT",
    }
    return families.get(name, name)
