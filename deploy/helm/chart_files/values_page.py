"""Makes `docs/values.md` of the annotated values."""

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from chart_files.values_reading import Value

_HEAD = """\
<!-- Generated from deploy/helm/flinkfilter-operator/values.yaml by `make chart`; do not edit. -->
# Values of the chart

A name that is not in this table is refused. `global.imageRegistry` and `global.imagePullSecrets`
count for all images. What `settings` may hold is in [Running it](operating.md#settings), what the
`settings` of a consumer may hold in [Dealer consumers](consumers.md#settings).

| Value | Default | Meaning |
|---|---|---|
"""

_LONGEST = 250


def page_of(values: Iterable[Value], consumer: dict[str, Any]) -> str:
    """Make the page: a table of all values, and one of what an entry of `consumers` may have.

    Args:
        values: of the chart.
        consumer: the schema of an entry of `consumers`.
    """
    return _HEAD + "".join(_rows(values)) + _of_a_consumer(consumer)


def _rows(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        default = "" if value.inner else _default(value.default)
        yield f"| `{value.name}` | {default} | {_cell(value.description)} |\n"
        yield from _rows(value.inner)


def _default(default: Any) -> str:
    if default in ("", {}, []):
        return ""
    text = default if isinstance(default, str) else _flow(default)
    return f"`{text}`" if len(text) <= _LONGEST else "see values.yaml"


def _flow(default: Any) -> str:
    text = yaml.safe_dump(default, default_flow_style=True, sort_keys=False, width=10_000)
    return text.removesuffix("\n").removesuffix("\n...")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _of_a_consumer(schema: dict[str, Any]) -> str:
    rows = [
        f"| `{name}` | {_cell(each.get('description', 'as in `consumer`, for this one'))} |\n"
        for name, each in schema["properties"].items()
    ]
    return "\n## An entry of `consumers`\n\n| Value | Meaning |\n|---|---|\n" + "".join(rows)
