"""Works out what the specs become, and keeps it: SQL and digest by name, in YAML for people."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from flinkfilter.approval.digest import digest_of
from flinkfilter.approval.encoding import ENCODING_VERSION
from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.version import LANGUAGE_VERSION
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import Settings
from flinkfilter.sql.statements import generate
from golden_corpus.specs import Spec, condition_specs, filter_specs

FOLDER = Path(__file__).parents[2] / "data" / "golden"
FILES = {"conditions.yaml": condition_specs, "filters.yaml": filter_specs}

Records = dict[str, dict[str, Any]]

# Every setting that digests cover, spelled out, so that no default can change under the corpus.
SETTINGS: dict[str, Any] = {
    "confluent": {
        "organizationId": "11111111-2222-4333-8444-555555555555",
        "environmentId": "env-golden",
        "computePoolId": "lfcp-golden",
        "principal": "sa-golden",
        "catalog": "golden",
        "database": "cars",
    },
    "defaultSource": "raw-event-headers",
    "sources": [
        {
            "name": "raw-event-headers",
            "columns": [
                {"name": "id"},
                {"name": "event_type"},
                {"name": "header_data", "holdsJson": True},
                {"name": "__op"},
                {"name": "__ts_ms", "type": "BIGINT", "inOutput": False},
            ],
            "keyColumn": "id",
            "operationColumn": "__op",
        },
        {
            "name": "odd",
            "columns": [{"name": "a`b"}, {"name": "docs 1", "holdsJson": True}, {"name": "o'p"}],
            "keyColumn": "a`b",
            "operationColumn": "o'p",
            "operationCodes": {"create": "c'", "update": "u", "delete": "d", "snapshot": "r"},
        },
        {"name": "plain", "columns": [{"name": "text"}, {"name": "count", "type": "BIGINT"}]},
    ],
    "sink": {"options": {"connector": "confluent", "value.format": "json-registry"}},
}


def work_out(file: str) -> Records:
    """Work out the specs of a file; those that are refused are left out."""
    settings = Settings.model_validate(SETTINGS)
    return dict(_records(FILES[file](), settings, whole=file == "filters.yaml"))


def kept(file: str, version: int = LANGUAGE_VERSION) -> Records:
    """Read what is kept of a version.

    Raises:
        FileNotFoundError: nothing is kept of that version.
    """
    text = (FOLDER / f"v{version}" / file).read_text(encoding="utf-8")
    content: Records = yaml.load(text, Loader=yaml.CSafeLoader)
    return content


def write(file: str, records: Records) -> None:
    """Keep records as those of the present version."""
    folder = FOLDER / f"v{LANGUAGE_VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(records, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    (folder / file).write_text(text, encoding="utf-8")


def changed(before: Records, after: Records, key: str) -> list[str]:
    """List the names in both whose `key` differs."""
    return [name for name in before if name in after and before[name][key] != after[name][key]]


def _records(
    specs: Iterable[tuple[str, Spec]], settings: Settings, *, whole: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, raw in specs:
        try:
            spec = read_spec(raw)
            filter_ = compile_filter(spec, settings)
        except InvalidSpec:
            continue
        generated = generate(filter_, settings.sink.options)
        where = generated.insert[generated.insert.index("\nWHERE") + 1 :]
        yield (
            name,
            {
                "spec": raw,
                "encoding": ENCODING_VERSION,
                "digest": digest_of(filter_, spec.deletion_policy, settings),
                "sql": generated.script() if whole else where,
            },
        )


class _Dumper(yaml.CSafeDumper):
    """Specs on one line, SQL as it is."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _spec_or_record(dumper: Any, content: dict[str, Any]) -> Any:
    flow = "digest" not in content and not any(isinstance(v, dict) for v in content.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", content.items(), flow_style=flow)


def _text(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(dict, _spec_or_record)
_Dumper.add_representer(str, _text)
