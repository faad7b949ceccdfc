"""Claims by topic: who matters for whom, and who must be looked at again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flinkfilter.cluster.cluster import Cluster
from flinkfilter.controller.cache import Cache, Key, key_of
from flinkfilter.controller.claims import Claims
from flinkfilter.controller.controller import Controller
from flinkfilter.lifecycle.ownership import Claim, holder_of, loop_of
from flinkfilter.settings import parse

CONDITIONS = [{"field": "id", "operator": "isNotNull"}]
TABLES = ("raw", "t1", "t2", "t3")
CONFLUENT = {
    "organizationId": "org",
    "environmentId": "env-1",
    "computePoolId": "lfcp-1",
    "principal": "sa-1",
    "catalog": "demo",
    "database": "cars",
}
# Topics that are sources too are refused when asked for; a record may have one all the same.
SETTINGS = parse(
    {
        "confluent": CONFLUENT,
        "sources": [{"name": name, "columns": [{"name": "id"}]} for name in TABLES],
        "defaultSource": "raw",
    },
    {},
    "test",
)
FIRST, SECOND, THIRD = (Key("shop", name) for name in ("a", "b", "c"))


def resource(name="a", topic="out", generation=1, created=0, status=None, **spec):
    """A filter as the API server gives it."""
    return {
        "metadata": {
            "namespace": "shop",
            "name": name,
            "uid": f"uid-{name}",
            "generation": generation,
            "creationTimestamp": f"2026-01-31T12:00:{created:02}Z",
        },
        "spec": {
            "outputTopic": topic,
            "operations": ["any"],
            "conditions": CONDITIONS,
            **spec,
        },
        "status": status or {},
    }


def records(topic, since="2026-01-31T13:00:00Z"):
    """A status that holds a topic."""
    return {"sink": {"topic": topic, "createdByUs": True, "since": since}}


@pytest.fixture
def claims():
    """No claims yet."""
    return Claims(SETTINGS)


class TestReading:
    """A claim off a resource, whatever it holds."""

    def test_what_a_spec_asks_for(self, claims):
        """The source is the settings' own when the spec names none."""
        claim = claims.own(resource(status=records("old")))
        assert (claim.namespace, claim.name, claim.uid) == ("shop", "a", "uid-a")
        assert (claim.source, claim.topic, claim.held) == ("raw", "out", {"old"})
        assert claim.held_since.isoformat() == "2026-01-31T13:00:00+00:00"
        assert claim.created_at.isoformat() == "2026-01-31T12:00:00+00:00"
        assert not claim.deleting
        assert claims.own(resource(source="t1")).source == "t1"

    @pytest.mark.parametrize(
        ("status", "held"),
        [
            ({"deployment": {"topic": "x", "statements": [{}], "leftovers": []}}, {"x"}),
            ({"deployment": {"topic": "x", "statements": [], "leftovers": [{}]}}, {"x"}),
            ({"deployment": {"topic": "x", "statements": [], "leftovers": []}}, set()),
            ({"deployment": {"topic": "x", "statements": []}}, set()),
            ({"deployment": {"topic": "x"}}, {"x"}),
            ({"replacement": {"topic": "x", "statements": [{}]}}, {"x"}),
            (
                {
                    "sink": {"topic": "x"},
                    "deployment": {"topic": "y", "statements": [{}]},
                    "replacement": {"topic": "z", "statements": [{}]},
                },
                {"x", "y", "z"},
            ),
            ({"sink": {"topic": ""}}, set()),
            ({"sink": {"topic": 7}, "deployment": [], "replacement": "x"}, set()),
            ([], set()),
            ("text", set()),
        ],
    )
    def test_what_a_record_holds(self, claims, status, held):
        """Every topic that a statement may write to, and the output table itself."""
        assert claims.own({**resource(), "status": status}).held == held

    @pytest.mark.parametrize("spec", [None, [], "text", 7, {"outputTopic": 7, "source": []}])
    def test_a_spec_of_any_shape_asks_for_nothing(self, claims, spec):
        """Its record counts all the same."""
        claim = claims.own({**resource(status=records("out")), "spec": spec})
        assert (claim.topic, claim.source, claim.held) == ("", "raw", {"out"})

    @pytest.mark.parametrize(
        "time", [None, 7, "", "yesterday", "2026-01-31T12:00:00", "9999-12-31T23:59:59-14:00"]
    )
    def test_times_that_cannot_be_compared_are_none(self, claims, time):
        """Such a filter comes after all others."""
        body = resource(status=records("out", since=time))
        body["metadata"]["creationTimestamp"] = time
        claim = claims.own(body)
        assert claim.held_since is None
        assert claim.created_at.year == 9999

    def test_a_filter_that_is_being_deleted(self, claims):
        """It asks for nothing any more."""
        body = resource()
        body["metadata"]["deletionTimestamp"] = "2026-01-31T13:00:00Z"
        assert claims.own(body).topics == set()


class TestRivals:
    """Filters of one topic."""

    def test_others_on_the_same_topic(self, claims):
        """And none on another one."""
        for body in (resource("a"), resource("b"), resource("c", topic="else")):
            claims.keep(body)
        assert [each.name for each in claims.others(FIRST)] == ["b"]
        assert claims.others(THIRD) == ()

    def test_an_unknown_filter_has_no_others(self, claims):
        """It was dropped while it was being worked on."""
        assert claims.others(FIRST) == ()

    def test_an_invalid_rival_asks_for_nothing(self, claims):
        """Until another generation is valid."""
        claims.keep(resource("b"))
        claims.keep(resource("a", conditions=[{"field": "no", "operator": "isNull"}]))
        assert [each.topic for each in claims.others(SECOND)] == [""]
        assert claims.keep(resource("a", generation=2)) == {SECOND}
        assert [each.topic for each in claims.others(SECOND)] == ["out"]

    def test_a_new_claim_wakes_its_rivals(self, claims):
        """They may have lost the topic."""
        assert claims.keep(resource("a")) == set()
        assert claims.keep(resource("b")) == {FIRST}
        assert claims.keep(resource("c", topic="else")) == set()

    def test_what_changes_no_claim_wakes_nobody(self, claims):
        """Such as a status write, or a label."""
        claims.keep(resource("a"))
        claims.keep(resource("b"))
        assert claims.keep(resource("b", status={"phase": "PendingApproval"})) == set()

    def test_letting_go_wakes_rivals(self, claims):
        """By an edit, by the record, or by being deleted."""
        claims.keep(resource("a", status=records("out")))
        claims.keep(resource("b"))
        left = resource("a", topic="else", generation=2, status=records("out"))
        assert claims.keep(left) == set()
        assert claims.keep({**left, "status": records("else")}) == {SECOND}
        claims.keep(resource("a", generation=3))
        assert claims.drop(resource("a")) == {SECOND}
        assert claims.others(SECOND) == ()

    def test_a_record_wakes_rivals(self, claims):
        """Asking has become having."""
        claims.keep(resource("a"))
        claims.keep(resource("b"))
        assert claims.keep(resource("a", status=records("out"))) == {SECOND}

    def test_a_late_word_of_a_predecessor_drops_nothing(self, claims):
        """Another resource has its name by now."""
        claims.keep(resource("a"))
        gone = resource("a")
        gone["metadata"]["uid"] = "uid-earlier"
        claims.keep(resource("b"))
        assert claims.drop(gone) == set()
        assert [each.name for each in claims.others(SECOND)] == ["a"]


class TestLoops:
    """Filters through which events could come back."""

    def test_those_of_a_loop_matter_and_are_woken(self, claims):
        """When the last of them comes, and when one goes."""
        claims.keep(resource("a", topic="t1", status=records("t1")))
        claims.keep(resource("b", topic="t2", source="t1", status=records("t2")))
        assert claims.others(FIRST) == ()
        third = resource("c", topic="x", source="t2", status=records("raw"))
        assert claims.keep(third) == {FIRST, SECOND}
        assert [each.name for each in claims.others(FIRST)] == ["b", "c"]
        assert claims.drop(third) == {FIRST, SECOND}
        assert claims.others(FIRST) == ()


def bodies():
    """A resource with a record, of one of four filters."""
    topic = st.sampled_from((*TABLES, "out"))
    return st.builds(
        lambda name, topic, source, held, created: resource(
            name, topic, created=created, source=source, status=records(held) if held else {}
        ),
        st.sampled_from("abcd"),
        topic,
        st.sampled_from(TABLES),
        st.none() | topic,
        st.integers(0, 2),
    )


def _findings(claims: dict[Key, Claim]):
    return {
        key: (holder_of(own.topic, own, claims.values()), loop_of(own, claims.values()))
        for key, own in claims.items()
    }


def _names(findings):
    return {
        key: (holder and holder.name, [each.name for each in loop])
        for key, (holder, loop) in findings.items()
    }


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(bodies(), st.booleans()), max_size=8))
def test_what_is_found_with_some_is_what_is_found_with_all(events):
    """And whoever finds something else than before was woken, whatever comes and goes.

    Specs count as valid here, so that topics that are sources can be asked for.
    """
    index, known = Claims(SETTINGS), {}
    index._is_valid = lambda entry: True
    for number, (body, gone) in enumerate(events):
        key = key_of(body)
        body["metadata"]["generation"] = number
        before = _names(_findings(known))
        if gone:
            woken = index.drop(body)
            known.pop(key, None)
        else:
            woken = index.keep(body)
            known[key] = index.own(body)
        after = _findings(known)
        for each, own in known.items():
            others = index.others(each)
            assert holder_of(own.topic, own, others) == after[each][0]
            assert bool(loop_of(own, others)) == bool(after[each][1])
        found = _names(after)
        changed = {each for each in before.keys() & found.keys() if before[each] != found[each]}
        assert changed - {key} <= woken


def test_the_cache_tells_of_news_only():
    """Each resource once, wherever it came from."""
    kept, dropped = [], []
    cache = Cache(kept.append, dropped.append)
    body = resource("a")
    body["metadata"]["resourceVersion"] = "1"
    for _ in range(2):
        cache.keep(body)
    for _ in range(2):
        cache.drop(body)
    assert (kept, dropped) == ([body], [body])


async def test_the_controller_wakes_rivals(settings, client):
    """When a filter is gone, the next one is looked at at once."""
    controller = Controller(settings, client, Cluster(filters=None, recorder=None))
    for name in ("a", "b", "c"):
        body = resource(name, topic="else" if name == "c" else "out")
        body["metadata"]["resourceVersion"] = "1"
        controller.observe("ADDED", body)
    for key in (FIRST, SECOND, THIRD):
        assert await controller._queue.take() == key
        controller._queue.done(key)
    assert len(controller._queue) == 0
    controller.observe("DELETED", controller._cache.get(FIRST))
    assert await controller._queue.take() == SECOND
    assert len(controller._queue) == 0
