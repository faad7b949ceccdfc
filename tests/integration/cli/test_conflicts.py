"""Writes that others get in the way of, in this process, on the real API server."""

import pytest

from flinkfilter.cli.live.approval import candidate
from flinkfilter.cli.live.approving import _write
from flinkfilter.cli.live.changes import Change
from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.cli.live.session import change_each
from flinkfilter.cluster.connection import Place
from flinkfilter.cluster.filter_access import FilterAccess

A = "a" * 64
CHANGE = Change({"flinkfilter.io/retry": "1"}, "is done")


@pytest.fixture
def reached(namespace):
    """Reach the namespace's cluster, as the commands do."""
    return FilterAccess.to(Place(namespace.environment["KUBECONFIG"]))


@pytest.fixture
def disturb(namespace):
    """Change a filter in a way that is no matter of ours."""
    count = iter(range(100))

    def label(name):
        namespace.kubectl("label", "--overwrite", "flinkfilter", name, f"x=y{next(count)}")

    return label


async def test_a_write_is_made_anew(namespace, reached, disturb, capsys):
    """What is decided is decided of the filter as it is; a name that is not there stops none."""
    namespace.make("orders")
    namespace.make("parts")
    decided = []

    def decide(live):
        decided.append(live.name)
        if len(decided) == 1:
            disturb("orders")
        return CHANGE

    async with reached as access:
        assert not await change_each(access, None, ["orders", "nobody", "orders", "parts"], decide)
    assert decided == ["orders", "orders", "parts"]
    assert namespace.annotations("orders") == namespace.annotations("parts") == {"retry": "1"}
    place = namespace.name
    assert capsys.readouterr().err == (
        f"{place}/orders: is done\nthere is no FlinkFilter {place}/nobody\n{place}/parts: is done\n"
    )


async def test_a_write_is_given_up(namespace, reached, disturb, capsys):
    """When somebody else writes all the time, that is said."""
    namespace.make("orders")

    def decide(live):
        disturb(live.name)
        return CHANGE

    async with reached as access:
        assert not await change_each(access, namespace.name, ["orders"], decide)
    assert namespace.annotations("orders") == {}
    assert "the object has been modified" in capsys.readouterr().err


async def approve_as_seen(access, namespace, between):
    """Approve without a question what was seen before something happened."""
    body = await access.get(namespace.name, "orders")
    between()
    return await _write(access, body, candidate(LiveFilter.of(body)), yes=True)


async def test_what_nobody_has_seen_is_not_approved(namespace, reached, waiting, capsys):
    """With --yes there is nobody to show another digest to."""
    namespace.make("orders", waiting())
    async with reached as access:
        assert not await approve_as_seen(
            access, namespace, lambda: namespace.set_status("orders", waiting("c"))
        )
    assert namespace.annotations("orders") == {}
    assert "nothing of it was approved; look, and approve again" in capsys.readouterr().err


async def test_somebody_else_was_faster(namespace, reached, waiting, capsys):
    """With the same approval, all is well."""
    namespace.make("orders", waiting())
    annotate = ["annotate", "flinkfilter", "orders", f"flinkfilter.io/approved={A}"]
    async with reached as access:
        assert await approve_as_seen(access, namespace, lambda: namespace.kubectl(*annotate))
    assert "has changed meanwhile: a" in capsys.readouterr().err


async def test_it_went_away(namespace, reached, waiting, capsys):
    """Then there is nothing to approve."""
    namespace.make("orders", waiting())
    async with reached as access:
        assert not await approve_as_seen(
            access, namespace, lambda: namespace.kubectl("delete", "flinkfilter", "orders")
        )
    assert "not found" in capsys.readouterr().err
