"""What enters is a manifest; what leaves is what its spec means, without SQL and permissions."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flinkfilter.cli.manifests import Manifest, read_manifests
from flinkfilter.cli.printing import print_notes, print_reading
from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.filter import Filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.resource.spec import FlinkFilterSpec
from flinkfilter.settings import Settings


@dataclass(frozen=True, slots=True)
class Meaning:
    """A filter that compiles, as it stands in a file, as a spec, and worked out."""

    manifest: Manifest
    spec: FlinkFilterSpec
    filter: Filter


def read_meanings(
    files: Iterable[Path], settings: Settings, namespace: str | None = None
) -> tuple[list[Meaning], bool]:
    """Read the filters of some files that compile; problems go to standard error.

    Returns:
        The filters, and whether no file and no filter was left out.
    """
    reading = read_manifests(files, namespace)
    print_reading(reading)
    found = [meaning for each in reading.manifests if (meaning := _meaning(each, settings))]
    if not reading.manifests and not reading.unreadable:
        print_notes(["no FlinkFilter in these files"])
    return found, len(found) == len(reading.manifests) and not reading.unreadable


def meaning_of(manifest: Manifest, settings: Settings) -> Meaning:
    """Work out what a filter means.

    Raises:
        InvalidSpec: with every problem found.
    """
    spec = read_spec(manifest.content.get("spec"))
    return Meaning(manifest, spec, compile_filter(spec, settings))


def _meaning(manifest: Manifest, settings: Settings) -> Meaning | None:
    try:
        return meaning_of(manifest, settings)
    except InvalidSpec as error:
        print_notes(manifest.spell(error.problems))
        return None
