"""What the commands that show something of each filter have in common."""

from collections.abc import Iterable
from pathlib import Path

from flinkfilter.cli.manifests import read_manifests
from flinkfilter.cli.printing import print_notes, print_reading
from flinkfilter.cli.verdicts import Verdict, judge
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.settings import Settings


def work_out(
    files: Iterable[Path], settings: Settings, namespace: str | None
) -> tuple[list[tuple[Verdict, Revision]], bool]:
    """Work out all filters of some files; problems go to standard error.

    Args:
        files: as given on the command line.
        settings: of the installation.
        namespace: of filters that name none, if given.

    Returns:
        The filters that can run, and whether these are all, at least one.
    """
    reading = read_manifests(files, namespace)
    print_reading(reading)
    verdicts = [judge(manifest, settings) for manifest in reading.manifests]
    for verdict in verdicts:
        print_notes(verdict.lines())
    if not reading.manifests and not reading.unreadable:
        print_notes(["no FlinkFilter in these files"])
    found = [
        (verdict, verdict.revision)
        for verdict in verdicts
        if verdict.revision is not None and not verdict.problems
    ]
    complete = bool(found) and len(found) == len(verdicts) and not reading.unreadable
    return found, complete
