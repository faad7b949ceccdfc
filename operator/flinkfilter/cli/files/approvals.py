"""Approvals into files: what enters are paths and settings; what leaves are edited files.

Each file is written once, whole or not at all, and only when reading it again gives exactly what
it gave before, with the annotations added.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from flinkfilter.cli.files.annotating import Edit, approval_edit, edited
from flinkfilter.cli.files.nodes import Node, read_nodes
from flinkfilter.cli.live.visible import one_line
from flinkfilter.cli.manifests import Manifest, read_manifests
from flinkfilter.cli.printing import print_notes, print_reading
from flinkfilter.cli.verdicts import judge
from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.constants import APPROVED
from flinkfilter.resource.yaml_reading import read_documents
from flinkfilter.settings import Settings

_BYTE_ORDER_MARK = "\ufeff"


def write_approvals(
    paths: Iterable[Path], settings: Settings, namespace: str | None, *, add: bool
) -> bool:
    """Write the digests of filters into their manifests, and say of each what was done.

    Args:
        paths: files and folders.
        settings: of the installation that the approvals are for.
        namespace: of filters that name none, if that is known.
        add: whether digests that stand there already are kept.

    Returns:
        Whether every filter in these files is approved by now, and there is at least one.
    """
    reading = read_manifests(dict.fromkeys(paths), namespace)
    print_reading(reading)
    if not reading.manifests and not reading.unreadable:
        print_notes(["no FlinkFilter in these files"])
    well = bool(reading.manifests) and not reading.unreadable
    done: set[Path] = set()
    for name, manifests in groupby(reading.manifests, key=lambda manifest: manifest.file):
        file = Path(name).resolve()
        if file not in done:
            # Several paths, links among them, may lead to one file.
            done.add(file)
            well = _approve_in(file, list(manifests), settings, add=add) and well
    return well


def approvals_written(text: str, approved: Sequence[tuple[Manifest, str]]) -> str:
    """Give the text of a file with annotations set in it.

    Args:
        text: of the file, as it is.
        approved: filters in it, in their order, each with the value of its annotation.

    Raises:
        InvalidManifest: that cannot be done without changing something else.
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    # By way of JSON, so that no two places share an object, as those of YAML's aliases do.
    contents = [json.loads(json.dumps(document.content)) for document in read_documents(text)]
    places = _places(text, contents)
    edits: list[Edit] = []
    for manifest, value in approved:
        # Both follow the file from top to bottom, so the next one that is equal is the one.
        found = next(((n, c) for n, c in places if c == manifest.content), None)
        if found is None:
            raise InvalidManifest("it cannot be told where the filters stand in it", manifest.line)
        node, content = found
        edits.append(approval_edit(text, node, value))
        metadata = content["metadata"]
        metadata["annotations"] = {**(metadata.get("annotations") or {}), APPROVED: value}
    after = edited(text, edits)
    if _reread(after) != _canonical(contents):
        raise InvalidManifest(
            f"the approval cannot be written without changing more than it; write {APPROVED} "
            "yourself"
        )
    return mark + after


def _reread(text: str) -> str | None:
    try:
        return _canonical(document.content for document in read_documents(text))
    except InvalidManifest:
        return None


def approved_value(before: object, digest: str, *, add: bool) -> str:
    """Give the annotation's value with a digest in it; one that has it already stays as it is.

    Args:
        before: the value as it stands there.
        digest: of the filter.
        add: whether other digests stay, those of other environments.
    """
    value = before.strip() if isinstance(before, str) else ""
    digests = [part.strip() for part in value.split(",")]
    if digest in digests:
        return value
    return f"{value},{digest}" if add and value not in {"", "true"} else digest


def _approve_in(file: Path, manifests: list[Manifest], settings: Settings, *, add: bool) -> bool:
    """Write the approvals of one file; tells whether all of its filters are approved by now."""
    approved: list[tuple[Manifest, str]] = []
    well = True
    for manifest in manifests:
        verdict = judge(manifest, settings)
        print_notes(verdict.lines())
        if verdict.revision is None or verdict.problems:
            well = False
            continue
        before = (manifest.content["metadata"].get("annotations") or {}).get(APPROVED)
        value = approved_value(before, verdict.revision.digest, add=add)
        if value == before:
            _say(manifest, f"{verdict.revision.digest} stands there already")
        else:
            approved.append((manifest, value))
    try:
        if approved:
            _write(file, approvals_written(file.read_bytes().decode(), approved))
    except (InvalidManifest, OSError) as error:
        print_notes([one_line(f"{manifests[0].file}: nothing was written: {error}")])
        return False
    for manifest, value in approved:
        _say(manifest, f"approved {value}")
    return well


def _places(text: str, contents: list[Any]) -> Iterator[tuple[Node, Any]]:
    """Give every object of a file with its place, from top to bottom."""
    for node, content in zip(read_nodes(text), contents, strict=False):
        yield from _objects(node, content)


def _objects(node: Node, content: Any) -> Iterator[tuple[Node, Any]]:
    """Give an object, or all those in a list, each with its place."""
    items = content.get("items") if isinstance(content, dict) else None
    entry = node.entry("items")
    if isinstance(items, list) and entry:
        for inner, each in zip(entry[1].items, items, strict=False):
            yield from _objects(inner, each)
    else:
        yield node, content


def _canonical(contents: Iterable[Any]) -> str:
    # As text, since 1, 1.0 and true are equal in Python.
    return json.dumps(list(contents), sort_keys=True)


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all; its mode stays."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as unfinished:
            unfinished.write(text.encode())
        Path(name).chmod(file.stat().st_mode & 0o7777)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _say(manifest: Manifest, words: str) -> None:
    where = f"{manifest.file}:{manifest.line}"
    print_notes([one_line(f"{where}: {manifest.namespace}/{manifest.name}: {words}")])
