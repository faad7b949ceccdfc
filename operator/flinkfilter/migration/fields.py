"""What enters is the field of a condition; what leaves is the same field as our language spells it.

Before, everything behind the first dot was text inside a JSON path of SQL.
"""

import re

from flinkfilter.language.collecting import invalid
from flinkfilter.resource.json_values import shown

_QUOTED = re.compile(r"`([^`]+)`")
_PART = re.compile(r"(?P<key>[^\[\]]+)(?P<indexes>(\[(0|[1-9][0-9]{0,8})\])*)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEY = re.compile(r"[\w:/@#+ -]+")
"""Marks that mean nothing in a JSON path or in SQL, and so can only be part of a key."""


def carry_field(field: object, path: str, notes: list[str]) -> str:
    """Spell a field: `header_data.dealer-id` becomes `header_data["dealer-id"]`.

    Raises:
        InvalidSpec: it is no text, or was SQL rather than the name of a field.
    """
    if not isinstance(field, str) or not field:
        raise invalid(path, f"the name of a field is needed, not {shown(field)}")
    quoted = _QUOTED.fullmatch(field)
    column, *parts = [quoted[1]] if quoted else field.split(".")
    spelled = _step(column, field, path) + "".join(_step(part, field, path, ".") for part in parts)
    if spelled != field:
        notes.append(f"{path}: {shown(field)} is written {spelled}")
    return spelled


def _step(part: str, field: str, path: str, dot: str = "") -> str:
    found = _PART.fullmatch(part)
    if not found or not _KEY.fullmatch(found["key"]):
        raise invalid(
            path,
            f"in {shown(field)}, {shown(part)} is no plain key and would have become a part of the "
            "SQL; write the field anew",
        )
    key = found["key"]
    return (f"{dot}{key}" if _NAME.fullmatch(key) else f"[{shown(key)}]") + found["indexes"]
