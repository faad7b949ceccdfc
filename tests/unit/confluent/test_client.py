"""The methods of the client, and what they send and read on the wire."""

import httpx
import pytest

from flinkfilter.confluent.payload import read_statement
from flinkfilter.errors import (
    Conflict,
    Forbidden,
    NotFound,
    Rejected,
    Unavailable,
)
from flinkfilter.lifecycle.statement import DryRunVerdict, Phase, StatementException

ROOT = "/sql/v1/organizations/the-org/environments/env-1/statements"
LABEL = "user.confluent.io/flinkfilter-default"
ACCEPTED = httpx.Response(202)
HTML = httpx.Response(200, html="<html>")


def answer(content, status=200):
    """A JSON answer."""
    return httpx.Response(status, json=content)


async def test_create(connect, serve, statement_json, request_value):
    """One POST with the whole request; the answer is the statement."""
    server = serve(answer(statement_json(status={"phase": "PENDING"}), 201))

    statement = await connect(server).create(request_value)

    assert (statement.phase, statement.uid, server.asked) == (
        Phase.PENDING,
        "uid-1",
        [f"POST {ROOT}"],
    )
    assert server.body()["spec"]["stopped"] is False
    assert server.requests[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize("unreadable", [HTML, httpx.Response(201), answer({"name": "other"}, 201)])
async def test_create_with_an_answer_that_cannot_be_read(connect, serve, request_value, unreadable):
    """Whether it was created is not known: that is said, and nothing is sent again."""
    server = serve(unreadable)

    with pytest.raises(Unavailable, match=r"^create statement ff-1: HTTP 20"):
        await connect(server).create(request_value)

    assert len(server.requests) == 1


async def test_create_of_a_taken_name(connect, serve, error_json, request_value):
    """The server's 409 is a Conflict, to be resolved by looking."""
    with pytest.raises(Conflict, match="create statement ff-1: HTTP 409 Conflict: taken"):
        await connect(serve(error_json(409, "taken"))).create(request_value)


async def test_create_that_is_refused(connect, serve, error_json, request_value):
    """A refusal keeps the server's words."""
    with pytest.raises(Rejected, match="no such pool"):
        await connect(serve(error_json(422, "no such pool"))).create(request_value)


async def test_get(connect, serve, statement_json):
    """One GET by name."""
    server = serve(answer(statement_json()))

    statement = await connect(server).get("ff-1")

    assert (statement, server.asked) == (read_statement(statement_json()), [f"GET {ROOT}/ff-1"])


async def test_get_of_none(connect, serve, error_json):
    """Only the API itself can say that there is none."""
    with pytest.raises(NotFound):
        await connect(serve(error_json(404, "gone"))).get("ff-1")


@pytest.mark.parametrize(
    "foreign", [HTML, httpx.Response(404, text="404 page not found"), httpx.Response(404)]
)
async def test_get_answered_by_something_else(connect, serve, foreign):
    """A page of a proxy, or a wrong path, is not absence."""
    with pytest.raises(Unavailable):
        await connect(serve(foreign)).get("ff-1")


async def test_get_of_another_statement(connect, serve, statement_json):
    """An answer about another name is no answer."""
    with pytest.raises(Unavailable):
        await connect(serve(answer(statement_json("ff-2")))).get("ff-1")


async def test_get_that_is_forbidden(connect, serve, error_json):
    """A 403 is told apart from absence; the caller knows more."""
    with pytest.raises(Forbidden):
        await connect(serve(error_json(403, "no"))).get("ff-1")


async def test_list_reads_all_pages(connect, serve, statement_json):
    """Pages of 100 are asked for by token until there is no next; each statement comes once."""
    labelled = {"labels": {LABEL: "true"}}
    first = {
        "data": [statement_json("ff-1", metadata=labelled)],
        "metadata": {"next": "https://elsewhere.example/x?page_token=t%2F2&page_size=100"},
    }
    second = {
        "data": [statement_json(name, metadata=labelled) for name in ("ff-1", "ff-2")],
        "metadata": {"next": ""},
    }
    server = serve(answer(first), answer(second))

    statements = await connect(server).list(label=LABEL, compute_pool="lfcp-1")

    selected = {
        "page_size": "100",
        "label_selector": f"{LABEL}=true",
        "spec.compute_pool_id": "lfcp-1",
    }
    assert [s.name for s in statements] == ["ff-1", "ff-2"]
    assert [dict(r.url.params) for r in server.requests] == [
        selected,
        selected | {"page_token": "t/2"},
    ]
    assert {r.url.host for r in server.requests} == {"flink.us-east-1.aws.confluent.cloud"}


async def test_list_of_everything(connect, serve, statement_json):
    """Without a label all statements of the environment come."""
    server = serve(answer({"data": [statement_json()]}))

    statements = await connect(server).list()

    assert ([s.name for s in statements], dict(server.requests[0].url.params)) == (
        ["ff-1"],
        {"page_size": "100"},
    )


async def test_list_leaves_strangers_out(connect, serve, statement_json):
    """A server that does not know the selector cannot make others' statements ours."""
    mine = statement_json("mine", metadata={"labels": {LABEL: "true"}})
    other = statement_json("other", metadata={"labels": {LABEL: "false"}})
    server = serve(answer({"data": [mine, other, statement_json("bare")]}))

    assert [s.name for s in await connect(server).list(label=LABEL)] == ["mine"]


@pytest.mark.parametrize("last", [HTML, answer({}), answer({"data": {}}), httpx.Response(500)])
async def test_half_a_list_is_none(connect, serve, statement_json, last):
    """When a page cannot be read there is no list, since what is missing would seem deleted."""
    first = {"data": [statement_json()], "metadata": {"next": "https://x/?page_token=2"}}

    with pytest.raises(Unavailable, match=r"^list statements: "):
        await connect(serve(answer(first), last)).list()


async def test_list_without_an_end(connect, serve, statement_json):
    """Pages that point to themselves are given up."""
    page = {"data": [statement_json()], "metadata": {"next": "https://x/?page_token=2"}}
    server = serve(answer(page))

    with pytest.raises(Unavailable, match="list statements: the pages have no end"):
        await connect(server).list()

    assert len(server.requests) == 2


async def test_stop_sends_the_whole_statement_back(connect, serve, statement_json):
    """What was read is sent back with one flag changed, unknown fields and version included."""
    read = statement_json(new_field={"a": [1]})
    server = serve(answer(read), ACCEPTED)

    await connect(server).stop("ff-1")

    expected = statement_json(new_field={"a": [1]}, spec={"stopped": True})
    assert (server.asked, server.body()) == ([f"GET {ROOT}/ff-1", f"PUT {ROOT}/ff-1"], expected)


async def test_stop_of_one_that_changed_meanwhile(
    connect, serve, statement_json, error_json, clock
):
    """A stale version is read anew and sent again."""
    newer = statement_json(metadata={"resource_version": "8"})
    server = serve(answer(statement_json()), error_json(409, "stale"), answer(newer), ACCEPTED)

    await connect(server).stop("ff-1")

    assert [server.body(i)["metadata"]["resource_version"] for i in (1, 3)] == ["7", "8"]
    assert clock.waits == [0.5]


async def test_stop_of_one_that_never_stands_still(connect, serve, statement_json, error_json):
    """After five stale versions it is a Conflict."""

    def racing(request):
        return answer(statement_json()) if request.method == "GET" else error_json(409, "stale")

    server = serve(racing)

    with pytest.raises(Conflict, match="stop statement ff-1: HTTP 409 Conflict: stale"):
        await connect(server).stop("ff-1")

    assert len(server.requests) == 10


async def test_stop_whose_answer_was_lost(connect, serve, statement_json, error_json):
    """The repeated PUT meets its own change, which is found done."""
    stopped = statement_json(spec={"stopped": True}, metadata={"resource_version": "8"})
    server = serve(
        answer(statement_json()), httpx.ReadError("reset"), error_json(409, "x"), answer(stopped)
    )

    await connect(server).stop("ff-1")

    assert [line.split()[0] for line in server.asked] == ["GET", "PUT", "PUT", "GET"]


async def test_stop_of_a_stopped_one(connect, serve, statement_json):
    """Nothing is sent."""
    server = serve(answer(statement_json(spec={"stopped": True}, status={"phase": "STOPPED"})))

    await connect(server).stop("ff-1")

    assert server.asked == [f"GET {ROOT}/ff-1"]


async def test_stop_of_a_successor(connect, serve, statement_json):
    """A statement that took the name since is left alone."""
    server = serve(answer(statement_json()))

    with pytest.raises(Conflict) as caught:
        await connect(server).stop("ff-1", uid="uid-0")

    assert str(caught.value) == "stop statement ff-1: it has the uid uid-1, not uid-0"
    assert server.asked == [f"GET {ROOT}/ff-1"]


async def test_stop_of_none(connect, serve, error_json):
    """A missing statement is said to be missing."""
    with pytest.raises(NotFound):
        await connect(serve(error_json(404, "gone"))).stop("ff-1")


async def test_resume_elsewhere(connect, serve, statement_json):
    """A resume may name another pool and another account."""
    stopped = statement_json(spec={"stopped": True}, status={"phase": "STOPPED"})
    server = serve(answer(stopped), ACCEPTED)

    await connect(server).resume("ff-1", uid="uid-1", compute_pool="lfcp-2", principal="sa-2")

    spec = server.body()["spec"]
    assert (spec["stopped"], spec["compute_pool_id"], spec["principal"]) == (
        False,
        "lfcp-2",
        "sa-2",
    )


async def test_resume_of_a_failed_one(connect, serve, statement_json):
    """One that failed is stopped first, since only from there a statement goes on."""
    failed = {"phase": "FAILED"}
    server = serve(
        answer(statement_json(status=failed)),
        ACCEPTED,
        answer(statement_json(spec={"stopped": True}, status=failed)),
        ACCEPTED,
    )

    await connect(server).resume("ff-1")

    assert server.asked == [f"GET {ROOT}/ff-1", f"PUT {ROOT}/ff-1"] * 2
    assert server.body()["spec"]["stopped"] is False


async def test_resume_of_a_running_one(connect, serve, statement_json):
    """Nothing is sent."""
    server = serve(answer(statement_json()))

    await connect(server).resume("ff-1")

    assert server.asked == [f"GET {ROOT}/ff-1"]


async def test_delete(connect, serve):
    """One DELETE, whose answer has no body."""
    server = serve(ACCEPTED)

    await connect(server).delete("ff-1")

    assert server.asked == [f"DELETE {ROOT}/ff-1"]


async def test_delete_of_none(connect, serve, error_json):
    """What is gone is deleted."""
    server = serve(httpx.ReadError("reset"), error_json(404, "gone"))

    await connect(server).delete("ff-1")

    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("refusal", "error"),
    [(httpx.Response(404, text="no route"), Unavailable), (httpx.Response(403), Forbidden)],
)
async def test_delete_that_may_not_have_happened(connect, serve, refusal, error):
    """Neither a proxy's 404 nor a 403 passes for deleted."""
    with pytest.raises(error):
        await connect(serve(refusal)).delete("ff-1")


async def test_exceptions(connect, serve):
    """The latest exceptions, in the server's order."""
    content = {"data": [{"name": "E", "message": "broke", "timestamp": "2026-08-21T10:00:00Z"}]}
    server = serve(answer(content))

    exceptions = await connect(server).exceptions("ff-1")

    assert (exceptions, server.asked) == (
        (StatementException("E", "broke", "2026-08-21T10:00:00Z"),),
        [f"GET {ROOT}/ff-1/exceptions"],
    )


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ({"phase": "COMPLETED"}, DryRunVerdict(passed=True)),
        ({"phase": "FAILED", "detail": "no table"}, DryRunVerdict(passed=False, detail="no table")),
    ],
)
async def test_dry_run(connect, serve, statement_json, request_value, status, verdict):
    """One POST with the property; the phase of the answer is the verdict."""
    server = serve(answer(statement_json(metadata={"uid": ""}, status=status), 201))

    assert await connect(server).dry_run(request_value) == verdict
    assert server.asked == [f"POST {ROOT}"]
    assert server.body()["spec"]["properties"]["sql.dry-run"] == "true"


async def test_dry_run_refused_by_http(connect, serve, error_json, request_value):
    """A verdict that comes as an HTTP error is a verdict all the same."""
    server = serve(error_json(400, "SQL parse failed"))

    assert await connect(server).dry_run(request_value) == DryRunVerdict(
        passed=False,
        detail="dry run of statement ff-1: HTTP 400 Bad Request: SQL parse failed",
    )


async def test_dry_run_is_repeated(connect, serve, statement_json, request_value):
    """A lost answer does no harm, since nothing is stored."""
    done = statement_json(metadata={"uid": ""}, status={"phase": "COMPLETED"})
    server = serve(httpx.ReadError("reset"), httpx.Response(500), answer(done))

    assert (await connect(server).dry_run(request_value)).passed
    assert len(server.requests) == 3


async def test_dry_run_that_was_stored_is_deleted(connect, serve, statement_json, request_value):
    """On a server that knows no dry runs nothing that nobody approved stays alive."""
    server = serve(answer(statement_json(status={"phase": "PENDING"}), 201), ACCEPTED)

    with pytest.raises(Unavailable) as caught:
        await connect(server).dry_run(request_value)

    assert str(caught.value) == "dry run of statement ff-1: no verdict, but the phase 'PENDING'"
    assert server.asked == [f"POST {ROOT}", f"DELETE {ROOT}/ff-1"]
