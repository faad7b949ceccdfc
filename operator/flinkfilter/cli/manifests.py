"""What enters are paths as given on the command line; what leaves are the filters in them."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from flinkfilter.cli.options import STANDARD_INPUT
from flinkfilter.errors import InvalidManifest, Problem
from flinkfilter.resource.constants import API_VERSION, GROUP, KIND
from flinkfilter.resource.json_values import child_path, shown
from flinkfilter.resource.places import Place
from flinkfilter.resource.yaml_reading import read_documents

UNNAMED = "(unnamed)"
_SUFFIXES = {".yaml", ".yml", ".json"}
_TOP = ("apiVersion", "kind", "metadata", "spec", "status")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LONGEST_NAME = 253


@dataclass(frozen=True, slots=True)
class Manifest:
    """A filter as it stands in a file.

    Attributes:
        file: as given; `-` is standard input.
        content: the whole object, plain JSON.
        place: where it and its fields stand.
        meant_for: the namespace that it goes to when it names none, if that is known.
    """

    file: str
    content: Mapping[str, Any]
    place: Callable[[], Place]
    meant_for: str | None = None

    @property
    def line(self) -> int:
        """Where it begins, counted from 1."""
        return self.place().line

    def line_of(self, path: str) -> int:
        """Tell on what line a field stands, or the nearest one around it that is there."""
        return self.place().at(path).line

    @property
    def known_namespace(self) -> str | None:
        """The namespace that it names, else the one it is meant for; None when neither is known."""
        namespace = self._metadata.get("namespace")
        return self.meant_for if namespace is None else _spelled(namespace)

    @property
    def namespace(self) -> str:
        """Its namespace, else the one that kubectl would take."""
        return self.known_namespace or "default"

    @property
    def name(self) -> str:
        """Its name, or something that stands for it in messages."""
        name = self._metadata.get("name")
        return UNNAMED if name is None else _spelled(name)

    def spell(self, problems: Iterable[Problem], mark: str = "") -> Iterator[str]:
        """Spell problems of it as `FILE:LINE: namespace/name: path: message`.

        The mark stands before the path.
        """
        for problem in problems:
            where = f"{self.file}:{self.line_of(problem.path)}"
            yield f"{where}: {self.full_name}: {mark}{problem}"

    def identity(self) -> dict[str, Any]:
        """Say for programs which filter this is."""
        return {
            "file": self.file,
            "line": self.line,
            "namespace": self.namespace,
            "name": self.name,
        }

    @property
    def full_name(self) -> str:
        """Namespace and name, as messages spell them."""
        return f"{self.namespace}/{self.name}"

    def problems(self) -> Iterator[Problem]:
        """Find what is wrong around the spec: what the API server would refuse."""
        if self.content.get("apiVersion") != API_VERSION:
            given = shown(self.content.get("apiVersion"))
            yield Problem("apiVersion", f"{API_VERSION} is needed, not {given}")
        for key in self.content:
            if key not in _TOP:
                path = child_path("", key).removeprefix(".")
                yield Problem(path, f"there is no such field; known are: {', '.join(_TOP)}")
        metadata = self.content.get("metadata")
        if not isinstance(metadata, dict):
            yield Problem("metadata", "a mapping is needed, such as {name: my-filter}")
        else:
            yield from _metadata_problems(metadata)

    @property
    def _metadata(self) -> Mapping[str, Any]:
        metadata = self.content.get("metadata")
        return metadata if isinstance(metadata, dict) else {}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that holds no YAML: which, on what line, if that can be said, and why."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.reason}"


@dataclass(slots=True)
class Reading:
    """What was found in the files.

    Attributes:
        manifests: the filters, in the order of the files.
        unreadable: files that hold no YAML.
        skipped: what else stands in the files, and what stands there twice, one note each.
    """

    manifests: list[Manifest] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def read_manifests(paths: Iterable[Path], namespace: str | None = None) -> Reading:
    """Read all filters from files, from folders (not from folders within) and standard input.

    Args:
        paths: files, folders, or `-`.
        namespace: where filters go that name none, if that is known.
    """
    reading = Reading()
    for path in paths:
        for file in files_of(path):
            _read(file, reading, namespace)
    return reading


def _read(file: Path, reading: Reading, namespace: str | None) -> None:
    try:
        documents = read_documents(read_text(file))
    except InvalidManifest as error:
        reading.unreadable.append(Unreadable(str(file), error.line, error.message))
    except OSError as error:
        reading.unreadable.append(Unreadable(str(file), None, error.strerror or str(error)))
    else:
        for document in documents:
            found = Manifest(str(file), document.content, cache(document.place), namespace)
            _sort(found, reading)


def files_of(path: Path) -> Iterable[Path]:
    """Give the file, or what stands for a folder: its *.yaml, *.yml and *.json files."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES and file.is_file())


def read_text(file: Path) -> str:
    """Read a file, or standard input.

    Raises:
        InvalidManifest: it is not UTF-8.
        OSError: it cannot be opened.
    """
    raw = sys.stdin.buffer.read() if file == STANDARD_INPUT else file.read_bytes()
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidManifest("not UTF-8", line) from error


def _sort(found: Manifest, reading: Reading) -> None:
    content = found.content
    if not isinstance(content, dict) or not isinstance(content.get("kind"), str):
        reading.skipped.append(f"{found.file}:{found.line}: skipped: not a Kubernetes object")
    elif content["kind"] in {"List", f"{KIND}List"} and isinstance(content.get("items"), list):
        for index, item in enumerate(content["items"]):
            place = partial(_item_place, found, index)
            _sort(replace(found, content=item, place=place), reading)
    elif content["kind"] != KIND or not _is_ours(content.get("apiVersion")):
        note = f"{found.file}:{found.line}: skipped: kind {_spelled(content['kind'])}"
        reading.skipped.append(note)
    else:
        _note_twin(found, reading)
        reading.manifests.append(found)


def _note_twin(found: Manifest, reading: Reading) -> None:
    for other in reading.manifests:
        is_twin = other.full_name == found.full_name and found.name != UNNAMED
        if is_twin and other.content != found.content:
            reading.skipped.append(
                f"{found.file}:{found.line}: {found.full_name} stands in {other.file}:{other.line} "
                "too, with another content; kubectl would let the last one win"
            )
            return


def _item_place(of_list: Manifest, index: int) -> Place:
    return of_list.place().at(f"items[{index}]")


def _is_ours(api_version: object) -> bool:
    # Another version of our group is a mistake to report; another group's kind is not our matter.
    return not isinstance(api_version, str) or api_version.partition("/")[0] == GROUP


def _metadata_problems(metadata: Mapping[str, Any]) -> Iterator[Problem]:
    name = metadata.get("name")
    if name is None:
        if not metadata.get("generateName"):
            yield Problem("metadata.name", "missing; give the filter a name")
    elif not _is_name(name):
        yield Problem(
            "metadata.name",
            f"{shown(name)} is no name; use small letters, digits, `-` and `.`, begin and end "
            f"with a letter or digit, at most {_LONGEST_NAME} characters (and quotes, if the name "
            "looks like a number, a date or a yes)",
        )
    for part in ("labels", "annotations"):
        values = metadata.get(part) or {}
        if not isinstance(values, dict):
            yield Problem(f"metadata.{part}", "a mapping of texts is needed")
            continue
        for key, value in values.items():
            if not isinstance(value, str):
                yield Problem(
                    child_path(f"metadata.{part}", key),
                    f"text is needed, not {shown(value)}; put it in quotes",
                )


def _is_name(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= _LONGEST_NAME
        and _NAME.fullmatch(value) is not None
    )


def _spelled(value: object) -> str:
    # Only plain words are printed as they are: others could hold control characters.
    return str(value) if _is_name(value) or str(value).isidentifier() else shown(value)
