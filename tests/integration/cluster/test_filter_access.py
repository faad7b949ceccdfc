"""Reaching filters as people do, on the real API server: what errors say, what a watch gives."""

import json
import uuid
from pathlib import Path

import pytest
import yaml

from flinkfilter.cluster.connection import Place, connected
from flinkfilter.cluster.filter_access import FilterAccess
from flinkfilter.errors import Conflict, Forbidden, NotFound, Unauthenticated, Unavailable

EXAMPLE = Path(__file__).parents[3] / "examples" / "filters" / "service-by-dealer-001.yaml"


@pytest.fixture
def namespace(definition_installed):
    """A namespace of its own, empty again in the end."""
    name = f"access-{uuid.uuid4().hex[:8]}"
    definition_installed.kubectl("create", "namespace", name)
    yield name
    definition_installed.kubectl("-n", name, "delete", "flinkfilters", "--all", "--wait=false")


@pytest.fixture
def make(definition_installed, namespace):
    """Make a filter of a name."""

    def filter_(name):
        manifest = yaml.safe_load(EXAMPLE.read_text())
        manifest["metadata"] = {"name": name}
        definition_installed.kubectl(
            "-n", namespace, "create", "-f", "-", stdin=json.dumps(manifest)
        )

    return filter_


@pytest.fixture
def kubeconfig(definition_installed, namespace, tmp_path):
    """Write a kubeconfig with another token, and a second context that names the namespace."""

    def write(token=None):
        content = yaml.safe_load(definition_installed.kubeconfig.read_text())
        (context,) = content["contexts"]
        named = {"name": "named", "context": {**context["context"], "namespace": namespace}}
        content["contexts"].append(named)
        if token:
            content["users"][0]["user"] = {"token": token}
        file = tmp_path / "kubeconfig"
        file.write_text(yaml.safe_dump(content))
        return str(file)

    return write


@pytest.fixture
def access(definition_installed):
    """Reach the cluster as its administrator."""
    return FilterAccess.to(Place(str(definition_installed.kubeconfig)))


async def test_the_namespace_is_that_of_the_context(kubeconfig, namespace):
    """As for kubectl: the current context, or the one that is given; else `default`."""
    file = kubeconfig()
    async with connected(Place(file)) as (_, usual):
        assert usual == "default"
    async with connected(Place(file, "named")) as (_, usual):
        assert usual == namespace


async def test_a_context_that_is_not_there(kubeconfig):
    """One line, with its name, and what to do."""
    with pytest.raises(
        Unavailable, match=r"no way to the .* name nowhere .*--kubeconfig and --con"
    ):
        async with connected(Place(kubeconfig(), "nowhere")):
            pass


async def test_no_kubeconfig(monkeypatch, tmp_path):
    """The file that was looked for is named, given or not."""
    file = str(tmp_path / "absent")
    expected = f"no way to the API server: there is no {file}. Set KUBECONFIG, or give --kubeconfig"
    with pytest.raises(Unavailable) as caught:
        async with connected(Place(file)):
            pass
    assert str(caught.value) == expected
    monkeypatch.setenv("KUBECONFIG", file)
    with pytest.raises(Unavailable) as caught:
        async with connected(Place()):
            pass
    assert str(caught.value) == expected


@pytest.mark.parametrize("content", ["", "a: b", "- a", "{", "contexts: 7"])
async def test_a_file_that_is_no_kubeconfig(tmp_path, content):
    """Whatever it is instead, nothing crashes."""
    file = tmp_path / "kubeconfig"
    file.write_text(content)
    with pytest.raises(Unavailable, match="no way to the API server"):
        async with connected(Place(str(file))):
            pass


async def test_a_token_that_is_not_accepted(kubeconfig, namespace):
    """The token itself is in no message."""
    async with FilterAccess.to(Place(kubeconfig("not-a-token"))) as access:
        with pytest.raises(Unauthenticated) as caught:
            await access.list(namespace)
        with pytest.raises(Unauthenticated):
            await anext(access.watch(namespace, None))
    assert (
        str(caught.value) == f"Kubernetes would not list flinkfilters in {namespace}: Unauthorized"
    )


async def test_rights_that_are_missing(definition_installed, kubeconfig, namespace, make):
    """The verb that is missing is named; near names are left out where one may not list."""
    make("orders")
    kubectl = definition_installed.kubectl
    kubectl("-n", namespace, "create", "serviceaccount", "reader")
    token = kubectl("-n", namespace, "create", "token", "reader").stdout
    role = ["--verb=get", "--resource=flinkfilters.flinkfilter.io"]
    kubectl("-n", namespace, "create", "role", "reader", *role)
    subject = f"--serviceaccount={namespace}:reader"
    kubectl("-n", namespace, "create", "rolebinding", "reader", "--role=reader", subject)
    async with FilterAccess.to(Place(kubeconfig(token.strip()))) as access:
        body = await access.get(namespace, "orders")
        with pytest.raises(Forbidden, match='cannot patch resource "flinkfilters"'):
            await access.annotate(body, {"flinkfilter.io/retry": "1"})
        with pytest.raises(Forbidden, match='cannot list resource "flinkfilters"'):
            await access.list(None)
        with pytest.raises(NotFound, match='"ordres" not found'):
            await access.get(namespace, "ordres")


async def test_a_name_that_is_not_there(access, namespace, make):
    """Names near to it are given, or that there are none."""
    async with access as reached:
        with pytest.raises(NotFound) as caught:
            await reached.get(namespace, "ordres")
        expected = f"there is no FlinkFilter {namespace}/ordres; that namespace has none"
        assert str(caught.value) == expected
        make("orders")
        with pytest.raises(NotFound) as caught:
            await reached.get(namespace, "ordres")
        assert str(caught.value) == f"there is no FlinkFilter {namespace}/ordres; near it: orders"
        with pytest.raises(NotFound) as caught:
            await reached.get(namespace, "parts-of-cars")
        assert str(caught.value) == f"there is no FlinkFilter {namespace}/parts-of-cars"


async def test_an_annotation_is_written_only_on_what_was_read(access, namespace, make):
    """A change in between is a conflict; None takes an annotation away."""
    make("orders")
    async with access as reached:
        before = await reached.get(namespace, "orders")
        after = await reached.annotate(before, {"flinkfilter.io/stopped": "true"})
        assert after["metadata"]["annotations"] == {"flinkfilter.io/stopped": "true"}
        with pytest.raises(Conflict):
            await reached.annotate(before, {"flinkfilter.io/retry": "1"})
        gone = await reached.annotate(after, {"flinkfilter.io/stopped": None})
        assert "annotations" not in gone["metadata"]


async def test_a_watch(definition_installed, access, namespace, make):
    """First what is there, then what comes, changes and goes; of one filter, only that."""
    make("orders")
    make("parts")
    kubectl = definition_installed.kubectl
    async with access as reached:
        watch = reached.watch(namespace, "orders")
        body, exists = await anext(watch)
        assert (body["metadata"]["name"], exists) == ("orders", True)
        kubectl("-n", namespace, "label", "flinkfilter", "parts", "x=y")
        kubectl("-n", namespace, "label", "flinkfilter", "orders", "x=y")
        body, exists = await anext(watch)
        assert (body["metadata"]["labels"], exists) == ({"x": "y"}, True)
        kubectl("-n", namespace, "delete", "flinkfilter", "orders")
        body, exists = await anext(watch)
        assert (body["metadata"]["name"], exists) == ("orders", False)
        await watch.aclose()


async def test_a_watch_that_was_away_for_long(definition_installed, access, namespace, make):
    """When the server has forgotten the changes, all is listed anew, and what went is told."""
    make("orders")
    make("parts")
    async with access as reached:
        forgotten = iter(["1"])
        changes = reached._changes

        def old_first(where, name, version):
            return changes(where, name, next(forgotten, version))

        reached._changes = old_first
        watch = reached.watch(namespace, None)
        assert {(await anext(watch))[0]["metadata"]["name"] for _ in "12"} == {"orders", "parts"}
        definition_installed.kubectl("-n", namespace, "delete", "flinkfilter", "orders")
        gone, exists = await anext(watch)
        assert (gone["metadata"]["name"], exists) == ("orders", False)
        there, exists = await anext(watch)
        assert (there["metadata"]["name"], exists) == ("parts", True)
        await watch.aclose()
