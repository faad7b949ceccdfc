"""What is known of statements: which word is newer, and that a gap in a list is no absence."""

from datetime import UTC, datetime, timedelta

import pytest

from flinkfilter.controller.statements import StatementStore
from flinkfilter.lifecycle.observation import Gone, Refused, Seen
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.resource.reasons import Reason

T0 = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
T1, T2, T3 = (T0 + timedelta(seconds=n) for n in (1, 2, 3))


def statement(name="s", phase=Phase.PENDING, uid="u"):
    """A statement as the server describes it."""
    return Statement(name, uid, "1", phase)


@pytest.fixture
def store():
    """A store that knows nothing."""
    return StatementStore()


def test_an_unknown_name_is_left_out(store):
    """Nothing is known of it, which is not the same as that it does not exist."""
    store.saw(statement("a"), T0)
    assert store.about(["a", "b"]) == {"a": Seen(statement("a"), T0)}


def test_the_latest_answer_about_a_name_counts(store):
    """Seen, then missed, then refused: the last word stands."""
    store.saw(statement(), T0)
    store.misses("s", T1)
    assert store.about(["s"]) == {"s": Gone(T1)}
    store.was_refused("s", Reason.SQL_REJECTED, "no", T2)
    assert store.about(["s"]) == {"s": Refused(Reason.SQL_REJECTED, "no")}


def test_a_list_tells_what_is_new_and_what_changed(store):
    """Names whose statement is as before are not named."""
    assert store.listed([statement("a"), statement("b")], T1) == {"a", "b"}
    assert store.listed([statement("a"), statement("b", Phase.RUNNING)], T2) == {"b"}
    assert store.listed([statement("a"), statement("b", Phase.RUNNING)], T3) == set()


def test_a_list_without_changes_still_says_when_it_was_seen(store):
    """The time of the last look moves on, so that nobody looks again."""
    store.listed([statement()], T1)
    store.listed([statement()], T2)
    assert store.about(["s"]) == {"s": Seen(statement(), T2)}


def test_a_gap_in_a_list_makes_a_name_unknown(store):
    """Lists have gaps; only a question for the very name says that a statement is gone."""
    store.listed([statement()], T1)
    assert store.listed([], T2) == {"s"}
    assert store.about(["s"]) == {}


def test_what_was_being_deleted_and_is_missing_is_gone(store):
    """Its end was on its way, so nobody has to ask."""
    store.listed([statement(phase=Phase.DELETING)], T1)
    assert store.listed([], T2) == {"s"}
    assert store.about(["s"]) == {"s": Gone(T2)}


def test_a_name_that_is_known_to_be_gone_stays_so(store):
    """A list in which it is missing too changes nothing."""
    store.misses("s", T0)
    assert store.listed([], T1) == set()
    assert store.about(["s"]) == {"s": Gone(T0)}


def test_a_list_that_began_before_a_look_is_older_than_the_look(store):
    """It neither overrides what was seen, nor makes it unknown."""
    store.saw(statement(phase=Phase.RUNNING), T2)
    assert store.listed([statement(phase=Phase.PENDING)], T1) == set()
    assert store.listed([], T1) == set()
    assert store.about(["s"]) == {"s": Seen(statement(phase=Phase.RUNNING), T2)}


def test_a_ghost_in_a_list_does_not_bring_back_what_is_gone(store):
    """A list that began before the statement was missed may still show it."""
    store.misses("s", T2)
    assert store.listed([statement()], T1) == set()
    assert store.about(["s"]) == {"s": Gone(T2)}


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.DELETING])
def test_a_later_list_makes_what_was_missed_unknown(store, phase):
    """Lists show for a while what was deleted, so it is asked for by name whether it is back."""
    store.misses("s", T1)
    assert store.listed([statement(phase=phase)], T2) == {"s"}
    assert store.about(["s"]) == {}
    store.saw(statement(phase=phase), T2)
    assert store.listed([statement(phase=phase)], T3) == set()
    assert store.about(["s"]) == {"s": Seen(statement(phase=phase), T3)}


def test_a_call_under_way_makes_older_lists_worthless(store):
    """What was listed before a call was sent says nothing about its effect."""
    store.listed([statement()], T0)
    store.touches("s", T2)
    assert store.listed([statement(phase=Phase.RUNNING)], T1) == set()
    assert store.listed([statement(phase=Phase.STOPPED)], T3) == {"s"}


def test_what_is_forgotten_is_unknown(store):
    """Also for lists: the next one is news."""
    store.saw(statement(), T2)
    store.forgets(["s", "never heard of"])
    assert store.about(["s"]) == {}
    assert store.listed([statement()], T1) == {"s"}


def test_it_does_not_grow_with_names_of_the_past(store):
    """A statement that is gone from the lists leaves nothing behind."""
    for number in range(100):
        store.saw(statement(f"s-{number}"), T0)
    store.listed([], T1)
    assert store._known == {}
    assert store._touched == {}
