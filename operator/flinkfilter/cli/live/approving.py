"""Approving on a cluster: what waits is shown, asked about, and approved exactly as shown."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from flinkfilter.cli.live.approval import Candidate, candidate, waiting
from flinkfilter.cli.live.changes import Nothing
from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.cli.live.pages import OVERVIEW, proposal_of, row_of
from flinkfilter.cli.live.session import ATTEMPTS, say
from flinkfilter.cli.live.tables import print_difference, print_table
from flinkfilter.cli.live.visible import one_line
from flinkfilter.cli.printing import agrees, print_notes
from flinkfilter.errors import Conflict, Forbidden, NotFound, Rejected

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess
    from flinkfilter.cluster.filters import Body


async def approve_waiting(access: "FilterAccess", namespace: str | None, *, yes: bool) -> bool:
    """Approve all filters that wait, of a namespace or of all; tells whether all went well."""
    bodies = {_key(body): body for body in await access.list(namespace)}
    found = waiting(LiveFilter.of(body) for body in bodies.values())
    if not found:
        print_notes(["no filter waits for an approval"])
        return True
    return await _approve(access, [(bodies[_place(each)], each) for each in found], yes=yes)


async def approve_named(
    access: "FilterAccess", namespace: str, names: Iterable[str], *, yes: bool
) -> bool:
    """Approve filters by their names; tells whether each of them is approved."""
    found: list[tuple[Body, Candidate]] = []
    well = True
    for name in dict.fromkeys(names):
        try:
            body = await access.get(namespace, name)
        except (NotFound, Forbidden) as error:
            print_notes([one_line(str(error))])
            well = False
            continue
        each = candidate(LiveFilter.of(body))
        if isinstance(each, Nothing):
            say(f"{namespace}/{name}", each)
            well = well and each.well
        else:
            found.append((body, each))
    return (not found or await _approve(access, found, yes=yes)) and well


async def _approve(
    access: "FilterAccess", found: "list[tuple[Body, Candidate]]", *, yes: bool
) -> bool:
    """Show what would be approved, ask once, and do it."""
    candidates = [each for _, each in found]
    if len(candidates) > 1:
        print_table(OVERVIEW, [row_of(each.filter).cells for each in candidates])
        typer.echo(f"\n{len(candidates)} filters wait for an approval.\n")
    for each in candidates:
        _show(each)
    what = str(candidates[0].filter) if len(candidates) == 1 else f"these {len(candidates)} filters"
    warnings = sum(len(each.filter.warnings) for each in candidates)
    mind = f", with {'a warning' if warnings == 1 else f'{warnings} warnings'}" if warnings else ""
    if not yes and not agrees(f"Approve {what}{mind}?"):
        print_notes(["nothing was approved"])
        return False
    well = [await _write(access, body, each, yes=yes) for body, each in found]
    return all(well)


async def _write(access: "FilterAccess", body: "Body", shown: Candidate, *, yes: bool) -> bool:
    """Approve what was shown; tells whether it is approved now."""
    try:
        return await _approve_as_shown(access, body, shown, yes=yes)
    except (Conflict, NotFound, Forbidden, Rejected) as error:
        # The others may still be approved.
        say(str(shown.filter), str(error))
        return False


async def _approve_as_shown(
    access: "FilterAccess", body: "Body", shown: Candidate, *, yes: bool
) -> bool:
    """Approve a filter as it was read; when something else waits by now, ask about that."""
    name = str(shown.filter)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await access.annotate(body, shown.change.annotations)
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            say(name, shown.change)
            break
        body = await access.get(shown.filter.namespace, shown.filter.name)
        now = candidate(LiveFilter.of(body))
        if isinstance(now, Nothing):
            say(name, Nothing(f"has changed meanwhile: {now.why}"))
            return now.well
        if now.proposed.digest != shown.proposed.digest and not _asks_anew(now, yes=yes):
            return False
        shown = now
    return True


def _asks_anew(now: Candidate, *, yes: bool) -> bool:
    """Say that something else waits by now, and ask about that; nobody has seen it yet."""
    say(str(now.filter), "has changed meanwhile; what was shown does not wait any more")
    if yes:
        print_notes(["nothing of it was approved; look, and approve again"])
        return False
    _show(now)
    return agrees(f"Approve {now.filter} as it is now?")


def _show(each: Candidate) -> None:
    print_difference(proposal_of(each))
    typer.echo("")


def _key(body: "Body") -> tuple[str, str]:
    return body["metadata"]["namespace"], body["metadata"]["name"]


def _place(each: Candidate) -> tuple[str, str]:
    return each.filter.namespace, each.filter.name
