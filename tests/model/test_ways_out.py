"""Every phase has a way out: the table of docs/life.md, worked out by the planner itself."""

import re
from pathlib import Path

import pytest

from statespace.beginnings import BEGINNINGS, FOREIGN, REST, RUNS, after
from statespace.program import Program
from statespace.rest import status_of
from statespace.world import World

LIFE = Path(__file__).parents[2] / "docs" / "life.md"
SITUATIONS = {
    "`PendingApproval`": (REST,),
    "`Deploying`, first": ("approve A", "pass", "pass", "pass"),
    "`Deploying`, a change": (*BEGINNINGS["hands over"], "list", "pass"),
    "`Running`": RUNS,
    "`Invalid`, never ran": ("edit to invalid", REST),
    "`Invalid`, runs": (*RUNS, "edit to invalid", REST),
    "`RolledBack`": (*BEGINNINGS["hands over"], "list", "pass", "2-insert fails", REST),
    "`Suspended`": BEGINNINGS["stopped"],
    "`Degraded`": (*RUNS, "1-insert degrades", REST),
    "`Failed`, ran": (*RUNS, "1-insert fails", REST),
    "`Failed`, never ran": (*BEGINNINGS["given up"], REST),
    "`Failed`, topic in use": (*FOREIGN["somebody else writes, and it is approved"],),
}
ACTS = {
    "an edit, approved": ("edit to B", "approve B", REST),
    "an invalid edit": ("edit to invalid", REST),
    "`rejected`": ("reject A", REST),
    "`retry`": ("retry", REST),
    "`take-over`": ("take over", REST),
    '`stopped: "true"`': ("stopped: true", REST),
    "`enabled: true`": ("enabled", REST),
    "`kubectl delete`": ("delete", REST),
}


@pytest.fixture(scope="module")
def program():
    """The operator's own planner."""
    return Program()


def ends_in(program, *happened):
    """The phase in which a filter comes to rest; `gone`, or - where there is no such act."""
    try:
        world = after(World(), program, *happened)
    except KeyError:
        return "-"
    return f"`{status_of(world).phase}`" if world.filter.exists else "gone"


def acts_on(situation, act):
    """What somebody does in a situation; where the spec is B already, the next one is C."""
    back = {"edit to B": "edit to C", "approve B": "approve C", "reject A": "reject B"}
    runs_b = "edit to B" in SITUATIONS[situation]
    return tuple(back.get(each, each) if runs_b else each for each in ACTS[act])


def documented():
    """The rows of the table in docs/life.md."""
    text = LIFE.read_text(encoding="utf-8")
    table = text.partition("<!-- table: ways out -->")[2].strip().split("\n\n")[0]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in table.splitlines()]
    return rows[0], {row[0]: tuple(row[1:]) for row in rows[2:]}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_documented_ways_out_are_those_of_the_planner(situation, program):
    """Each cell says where the filter rests when somebody does that and all goes well."""
    heads, rows = documented()
    assert heads[1:] == list(ACTS)
    found = tuple(
        ends_in(program, *SITUATIONS[situation], *acts_on(situation, act)) for act in ACTS
    )
    assert (situation, rows[situation]) == (situation, found)
