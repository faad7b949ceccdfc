"""Flink's SQL as sqlglot needs to know it, to read generated SQL back. Nothing is printed by it.

No dialect that comes with sqlglot fits: those with backticks read a backslash as an escape, which
it is not for Flink, and would take one text for another.
"""

from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.parser import Parser as AnyParser
from sqlglot.tokenizer_core import TokenType
from sqlglot.tokens import Tokenizer as AnyTokenizer


class FlinkTokenizer(AnyTokenizer):
    """Names in backticks; quotes escaped only by doubling; `//` begins a comment too."""

    IDENTIFIERS: ClassVar = ["`"]
    STRING_ESCAPES: ClassVar = ["'"]
    COMMENTS: ClassVar = ["--", "//", ("/*", "*/")]
    KEYWORDS: ClassVar = {
        **AnyTokenizer.KEYWORDS,
        "BYTES": TokenType.VARBINARY,
        "STRING": TokenType.TEXT,
    }


# The rules use the parser's underscored methods: that is how sqlglot's own dialects are written.
def _json_query(parser: Any) -> exp.Anonymous:
    arguments = parser._parse_csv(parser._parse_disjunction)  # noqa: SLF001
    if parser._match_text_seq("RETURNING"):  # noqa: SLF001
        arguments.append(parser._parse_types())  # noqa: SLF001
    return exp.Anonymous(this="JSON_QUERY", expressions=arguments)


def _distributed(parser: Any) -> exp.DistributedByProperty:
    if not parser._match_text_seq("INTO"):  # noqa: SLF001
        parser.raise_error("Expected INTO")
    buckets = parser._parse_number()  # noqa: SLF001
    if not parser._match_text_seq("BUCKETS"):  # noqa: SLF001
        parser.raise_error("Expected BUCKETS")
    return exp.DistributedByProperty(buckets=buckets)


class FlinkParser(AnyParser):
    """Every function stays what its text says, by name; CAST and JSON_QUERY hold types."""

    FUNCTIONS: ClassVar = {}
    FUNCTION_PARSERS: ClassVar = {
        "CAST": AnyParser.FUNCTION_PARSERS["CAST"],
        "TRY_CAST": AnyParser.FUNCTION_PARSERS["TRY_CAST"],
        "JSON_QUERY": _json_query,
    }
    PROPERTY_PARSERS: ClassVar = {
        "DISTRIBUTED": _distributed,
        "WITH": AnyParser.PROPERTY_PARSERS["WITH"],
    }
    # `TIMESTAMP '…'` is no CAST.
    TYPE_LITERAL_PARSERS: ClassVar = {
        exp.DType.TIMESTAMP: lambda _parser, text, _type: exp.Anonymous(
            this="TIMESTAMP", expressions=[text]
        )
    }


class Flink(Dialect):
    """The part of Flink's SQL that filters are written in."""

    Tokenizer = FlinkTokenizer
    Parser = FlinkParser
