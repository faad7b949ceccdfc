"""The cache: the newest form of each resource, and no word of those that are gone."""

import pytest

from flinkfilter.controller.cache import Cache, Key, key_of

ORDERS = Key("shop", "orders")


@pytest.fixture
def cache():
    """An empty cache."""
    return Cache()


def test_a_key_is_namespace_and_name(body):
    """It is what logs show and what the queue holds."""
    assert key_of(body()) == ORDERS
    assert str(ORDERS) == "shop/orders"


def test_a_resource_is_found_by_key_and_by_uid(cache, body):
    """The watch names resources by key; a statement's name holds the uid."""
    assert cache.keep(body())
    assert cache.get(ORDERS) == body()
    assert cache.key_of_uid("uid-1") == ORDERS
    assert list(cache) == [ORDERS]


def test_what_is_not_there_is_none(cache):
    """An unknown key or uid is no error."""
    assert cache.get(ORDERS) is None
    assert cache.key_of_uid("uid-1") is None


def test_a_newer_form_replaces_an_older_one(cache, body):
    """Versions are compared as numbers: 10 is newer than 9."""
    cache.keep(body(version=9))
    assert cache.keep(body(version=10))
    assert cache.get(ORDERS) == body(version=10)


def test_an_older_form_changes_nothing(cache, body):
    """The watch may still be on its way with what our own write has overtaken."""
    cache.keep(body(version=10))
    assert not cache.keep(body(version=9))
    assert cache.get(ORDERS) == body(version=10)


def test_the_echo_of_our_own_write_is_no_news(cache, body):
    """Else every write would be followed by one more pass, and a failing filter would spin."""
    cache.keep(body(version=10))
    assert not cache.keep(body(version=10))


def test_a_resource_that_was_created_anew_takes_the_name(cache, body):
    """The old uid leads nowhere."""
    cache.keep(body(version=10, uid="uid-1"))
    assert cache.keep(body(version=12, uid="uid-2"))
    assert cache.key_of_uid("uid-1") is None
    assert cache.key_of_uid("uid-2") == ORDERS


def test_late_news_of_a_predecessor_does_not_take_the_name_back(cache, body):
    """Events of two resources with one name may arrive in the wrong order."""
    cache.keep(body(version=12, uid="uid-2"))
    assert not cache.keep(body(version=11, uid="uid-1"))
    assert not cache.drop(body(version=11, uid="uid-1"))
    assert cache.get(ORDERS) == body(version=12, uid="uid-2")


def test_a_dropped_resource_is_gone(cache, body):
    """Neither key nor uid leads to it."""
    cache.keep(body())
    assert cache.drop(body())
    assert cache.get(ORDERS) is None
    assert cache.key_of_uid("uid-1") is None
    assert list(cache) == []


def test_dropping_twice_is_nothing_the_second_time(cache, body):
    """We drop it when we let it go; the watch says so too."""
    cache.keep(body())
    assert cache.drop(body())
    assert not cache.drop(body(version=2))


def test_the_watch_does_not_bring_back_what_was_dropped(cache, body):
    """Events from before the end may come after it; a uid is never used again."""
    cache.keep(body(version=1))
    cache.drop(body(version=3))
    assert not cache.keep(body(version=2))
    assert cache.get(ORDERS) is None


def test_a_successor_of_what_was_dropped_is_kept(cache, body):
    """The same name, another uid: another resource."""
    cache.keep(body(version=1))
    cache.drop(body(version=2))
    assert cache.keep(body(version=3, uid="uid-2"))


def test_it_can_change_while_it_is_gone_through(cache, body):
    """The resync drops what it finds missing as it goes."""
    cache.keep(body("a", uid="a"))
    cache.keep(body("b", uid="b"))
    for key in cache:
        cache.drop(body(key.name, uid=key.name))
    assert list(cache) == []
