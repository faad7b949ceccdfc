"""One run of `make test-kill`, so that it keeps working between its own runs."""

from kill_world.runs import disturbed, points_of
from kill_world.seam import Fault


def test_a_crash_after_the_insert_was_created():
    """The process dies before it learns that its INSERT exists; another one finds it."""
    calls = points_of("first-deployment")
    (insert,) = [c for c in calls if c.words.startswith("POST ff-orders-1-insert")]
    assert disturbed("first-deployment", insert.number, Fault.CRASH_AFTER)[0] == []
