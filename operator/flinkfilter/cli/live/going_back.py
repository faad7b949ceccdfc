"""Going back to an earlier revision: shown, asked about, and done as shown."""

from typing import TYPE_CHECKING

import typer

from flinkfilter.cli.live import requests
from flinkfilter.cli.live.changes import Change, Nothing
from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.cli.live.pages import difference_lines, history_cells, sql_lines
from flinkfilter.cli.live.session import change_each, say
from flinkfilter.cli.live.tables import print_difference
from flinkfilter.cli.printing import agrees, print_notes
from flinkfilter.lifecycle.difference import difference
from flinkfilter.resource.status import HistoryEntry

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


async def go_back(
    access: "FilterAccess", namespace: str, name: str, revision: str | None, *, yes: bool
) -> bool:
    """Let an earlier revision run again, by its number or digest; None means the latest before.

    Returns:
        Whether it does, or did already.
    """
    live = LiveFilter.of(await access.get(namespace, name))
    found = requests.rollback(live, revision)
    if isinstance(found, Nothing):
        say(str(live), found)
        return found.well
    entry = found[1]
    _show(live, entry)
    if not yes and not agrees(f"Go back to revision {entry.revision} of {live}?"):
        print_notes(["nothing was done"])
        return False
    return await change_each(access, namespace, [name], lambda now: _still(now, live, entry))


def _still(now: LiveFilter, asked: LiveFilter, entry: HistoryEntry) -> Change | Nothing:
    """Go back to what was shown, as long as what runs is what it was shown against."""
    before, after = asked.status.running, now.status.running
    if (before and before.digest) != (after and after.digest):
        return Nothing("what runs has changed meanwhile, so nothing was done; look again")
    found = requests.rollback(now, entry.digest)
    return found if isinstance(found, Nothing) else found[0]


def _show(live: LiveFilter, entry: HistoryEntry) -> None:
    typer.echo(f"{live}  revision {entry.revision}: {' '.join(history_cells(entry)[1:])}")
    running = live.status.running
    if entry.sql and running:
        typer.echo("")
        print_difference(difference_lines(difference(running.sql, entry.sql)))
    elif entry.sql:
        print_difference(sql_lines(entry.sql))
