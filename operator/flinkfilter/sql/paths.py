"""Where a field is: a column, or a JSON path inside one, as SQL."""

import re
from typing import assert_never

from flinkfilter.language.expression import FieldReference, PathStep, Wildcard
from flinkfilter.sql.quoting import Sql, compose, identifier, literal

# A key that the dot form names without doubt. All others go into brackets and quotes, where
# every key is safe: `$.length()` would be a function, `$.a.b` two keys, `$.*` all of them.
_SIMPLE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def text_of(field: FieldReference) -> Sql:
    """Read a field as text: NULL when it is absent, null, an object or an array."""
    column = identifier(field.column)
    if field.path:
        return compose("JSON_VALUE({}, {})", column, json_path(field.path))
    # A number has the same text everywhere, so this cast cannot fail.
    return compose("CAST({} AS STRING)", column) if field.integer else column


def json_path(path: tuple[PathStep, ...]) -> Sql:
    """Write a JSON path as a string literal, such as `'$.items[0].sku'`."""
    return literal("$" + "".join(_step(step) for step in path))


def _step(step: PathStep) -> str:
    match step:
        case Wildcard():
            return "[*]"
        case int():
            return f"[{step}]"
        case str():
            if _SIMPLE_KEY.fullmatch(step):
                return f".{step}"
            escaped = step.replace("\\", "\\\\").replace("'", "\\'")
            return f"['{escaped}']"
        case _:
            assert_never(step)
