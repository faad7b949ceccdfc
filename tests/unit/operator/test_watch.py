"""Whether the filters are watched, over a real server that a test tells what to answer."""

import aiohttp
import kopf
import pytest
from aiohttp import web

from flinkfilter.operator.watch import Watch

FILTERS = "/apis/flinkfilter.io/v1alpha1/flinkfilters"


@pytest.fixture
def answers():
    """What the next requests are answered with; 200 when nothing is said."""
    return []


@pytest.fixture
async def server(answers):
    """An API server without filters; gives its URL."""

    async def filters(request):
        status = answers.pop(0) if answers else 200
        return web.Response(status=status)

    application = web.Application()
    application.router.add_get(FILTERS, filters)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
def watch():
    """The watch of a whole cluster."""
    return Watch(1)


@pytest.fixture
async def session(watch, server):
    """What kopf gets to make its requests with."""

    def login(**_):
        return kopf.ConnectionInfo(server=server, token="the-token", default_namespace="shop")

    info = await watch.session(login)()
    yield info.aiohttp_session
    await info.aiohttp_session.close()


async def test_it_waits_before_the_first_watch(watch):
    """A process that has only started is not ready."""
    assert watch.waits_for == "1 of 1 watches of the filters do not stand"


async def test_a_list_is_no_watch(watch, session, server):
    """That filters were listed says nothing of their changes."""
    async with session.get(server + FILTERS):
        assert watch.waits_for is not None


async def test_a_stream_that_stands_is_enough(watch, session, server):
    """Once the API server has accepted the watch, nothing is waited for."""
    async with session.get(server + FILTERS, params={"watch": "true"}):
        assert watch.waits_for is None


@pytest.mark.parametrize("status", [403, 500])
async def test_a_refused_watch_shows(watch, session, server, answers, status):
    """A watch that stood and is refused when it is asked for again is missing."""
    answers += [200, status]
    for _ in range(2):
        async with session.get(server + FILTERS, params={"watch": "true"}):
            pass
    assert watch.waits_for is not None


async def test_a_server_that_went_away_shows(watch, session, server):
    """A watch that cannot be asked for again is missing."""
    async with session.get(server + FILTERS, params={"watch": "true"}):
        pass
    with pytest.raises(aiohttp.ClientConnectionError):
        # Nobody listens on port 1.
        await session.get(f"http://127.0.0.1:1{FILTERS}", params={"watch": "true"})
    assert watch.waits_for is not None


async def test_each_namespace_has_a_watch_of_its_own(server):
    """With two namespaces, one stream is not enough."""
    watch = Watch(2)
    info = await watch.session(lambda **_: kopf.ConnectionInfo(server=server))()
    async with info.aiohttp_session.get(server + FILTERS, params={"watch": "true"}):
        assert watch.waits_for == "1 of 2 watches of the filters do not stand"
    await info.aiohttp_session.close()


async def test_the_login_is_kopfs(session, server, watch):
    """The credentials that kopf found are the ones that are sent."""
    assert session.headers["Authorization"] == "Bearer the-token"
    assert await watch.session(lambda **_: None)() is None
