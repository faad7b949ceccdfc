"""Who may have a topic: an order that every process finds again, and no loops."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flinkfilter.lifecycle.ownership import Claim, holder_of, loop_of

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
RAW = "raw-event-headers"


def at(minute: int) -> datetime:
    """A time in the hour after noon."""
    return NOON + timedelta(minutes=minute)


def claim(name="a", topic="out", held=(), since=None, created=0, **more) -> Claim:
    """A claim of a filter in the namespace shop."""
    fields = {
        "namespace": "shop",
        "name": name,
        "uid": f"uid-{name}",
        "source": RAW,
        "topic": topic,
        "held": frozenset(held),
        "held_since": None if since is None else at(since),
        "created_at": at(created),
    }
    return Claim(**{**fields, **more})


class TestHolder:
    """Who comes first on a topic."""

    def test_alone(self):
        """Nobody else wants it."""
        assert holder_of("out", claim(), ()) is None

    def test_its_own_claim_is_no_rival(self):
        """Also when it stands among the others, in an earlier form."""
        assert holder_of("out", claim(created=5), [claim(created=1)]) is None

    def test_the_older_resource_comes_first(self):
        """Among those who merely ask."""
        older, younger = claim("b", created=1), claim("a", created=2)
        assert holder_of("out", younger, [older]) == older
        assert holder_of("out", older, [younger]) is None

    def test_equal_ages_are_told_apart_by_name(self):
        """Creation timestamps have whole seconds."""
        first, second = claim("a"), claim("b")
        assert holder_of("out", second, [first]) == first
        assert holder_of("out", first, [second]) is None

    def test_a_namespace_comes_before_a_name(self):
        """As in every list of kubectl."""
        first, second = claim("z", namespace="bank"), claim("a", namespace="shop")
        assert holder_of("out", second, [first]) == first

    def test_a_record_beats_age(self):
        """Who runs keeps its topic, whoever else asks for it."""
        runs = claim("b", held={"out"}, since=9, created=8)
        older = claim("a", created=1)
        assert holder_of("out", older, [runs]) == runs
        assert holder_of("out", runs, [older]) is None

    def test_the_longer_record_wins(self):
        """Whatever the ages of the resources."""
        longer = claim("b", held={"out"}, since=3, created=2)
        shorter = claim("a", held={"out"}, since=4, created=1)
        assert holder_of("out", shorter, [longer]) == longer
        assert holder_of("out", longer, [shorter]) is None

    def test_a_record_without_time_counts_from_the_creation(self):
        """It is one of an earlier version."""
        untimed = claim("b", held={"out"}, created=2)
        timed = claim("a", held={"out"}, since=3, created=1)
        assert holder_of("out", timed, [untimed]) == untimed

    def test_the_first_of_several_is_named(self):
        """It is the one that has the topic."""
        first, second, third = (claim(name, created=age) for age, name in enumerate("abc"))
        assert holder_of("out", third, [second, first]) == first

    def test_a_topic_that_the_spec_has_left_is_held_by_the_record(self):
        """Until the change has been carried out."""
        leaving = claim("b", topic="other", held={"out"}, since=9, created=8)
        assert holder_of("out", claim(created=1), [leaving]) == leaving

    def test_an_invalid_spec_asks_for_nothing(self):
        """But what runs goes on, and holds."""
        invalid = claim("b", topic="", created=-1)
        assert holder_of("out", claim(), [invalid]) is None
        runs = replace(invalid, held=frozenset({"out"}))
        assert holder_of("out", claim(), [runs]) == runs

    def test_who_is_being_deleted_asks_for_nothing(self):
        """It holds what it holds until it is gone."""
        leaving = claim("b", created=-1, deleting=True)
        assert holder_of("out", claim(), [leaving]) is None
        holds = replace(leaving, held=frozenset({"out"}))
        assert holder_of("out", claim(), [holds]) == holds

    def test_without_a_claim_of_ours_everybody_is_before_us(self):
        """Such as for a topic that a filter had long ago."""
        other = claim("b", created=9)
        assert holder_of("out", claim(topic="elsewhere"), [other]) == other


class TestLoop:
    """What would come back to where it was read."""

    def test_no_way_back(self):
        """A chain has an end."""
        reader = claim("b", topic="c", source="out", created=-1)
        assert loop_of(claim(), [reader]) == ()

    def test_its_own_source(self):
        """The shortest loop."""
        own = claim(topic=RAW)
        assert loop_of(own, ()) == (own,)

    def test_through_others(self):
        """In the order in which events would pass."""
        one = claim("b", source="out", topic="mid", created=-2)
        two = claim("c", source="mid", topic=RAW, created=-1)
        assert loop_of(claim(), [two, one]) == (one, two)

    def test_through_what_is_only_recorded(self):
        """A statement runs on while its spec says something else."""
        back = claim("b", source="out", topic="else", held={RAW}, created=5)
        assert loop_of(claim(), [back]) == (back,)

    def test_only_the_latest_is_refused(self):
        """The others of the loop were there before."""
        later = claim("b", source="out", topic=RAW, created=1)
        assert loop_of(claim(created=0), [later]) == ()
        assert loop_of(later, [claim(created=0)]) == (claim(created=0),)

    def test_a_loop_beside_us_is_not_ours(self):
        """And it is walked through once."""
        others = [
            claim("b", source="out", topic="x", created=-3),
            claim("c", source="x", topic="y", created=-2),
            claim("d", source="y", topic="x", created=-1),
        ]
        assert loop_of(claim(), others) == ()

    @pytest.mark.parametrize("own", [claim(topic=""), claim(deleting=True)])
    def test_who_asks_for_nothing_closes_nothing(self, own):
        """An invalid spec, or a filter that is being deleted."""
        back = claim("b", source="out", topic=RAW, created=-1)
        assert loop_of(own, [back]) == ()


TABLES = ("t1", "t2", "t3", "t4")


def claim_sets(topics=TABLES):
    """Claims of some filters, each with a name of its own."""
    minutes = st.integers(0, 3)
    topic = st.sampled_from(topics)
    fields = st.tuples(
        topic, st.sampled_from(TABLES), st.none() | topic, st.none() | minutes, minutes
    )
    return st.lists(fields, min_size=1, max_size=6).map(
        lambda drawn: [_drawn(name, *each) for name, each in zip("abcdef", drawn, strict=False)]
    )


def _drawn(name, topic, source, held, since, created):
    held = {held} if held else ()
    return claim(name, topic=topic, source=source, held=held, since=since, created=created)


@given(claim_sets(topics=("out",)))
def test_exactly_one_stands_before_all_others(claims):
    """And all others name this one."""
    holders = {each.name: holder_of("out", each, claims) for each in claims}
    free = [each for each in claims if holders[each.name] is None]
    assert len(free) == 1
    rest = [holders[each.name] for each in claims if each is not free[0]]
    assert rest == free * (len(claims) - 1)


@given(claim_sets(), claim_sets(topics=("u1", "u2")))
def test_unrelated_claims_change_nothing(claims, unrelated):
    """Whoever asks for other topics, and reads what it likes."""
    unrelated = [replace(each, namespace="bank") for each in unrelated]
    for own in claims:
        alone = holder_of(own.topic, own, claims)
        assert holder_of(own.topic, own, [*unrelated, *claims]) == alone


@settings(max_examples=200)
@given(claim_sets())
def test_there_is_never_a_cycle_among_the_accepted(claims):
    """Whatever filters hold or ask for, those that are let through form no loop."""
    asking = [replace(each, held=frozenset()) for each in claims]
    accepted = [
        each
        for each in asking
        if holder_of(each.topic, each, asking) is None and not loop_of(each, asking)
    ]
    edges = {(each.source, each.topic) for each in accepted}
    reached = {table: {to for start, to in edges if start == table} for table in TABLES}
    for _ in TABLES:
        for found in reached.values():
            found |= {to for start, to in edges if start in found}
    assert [table for table in TABLES if table in reached[table]] == []


@given(claim_sets())
def test_a_way_leads_from_the_topic_to_the_source(claims):
    """Each filter on it reads what the one before it writes."""
    for own in claims:
        way = loop_of(own, claims)
        table = {own.topic}
        for each in way:
            assert each.source in table or each == own
            table = set(each.topics)
        assert not way or own.source in table
