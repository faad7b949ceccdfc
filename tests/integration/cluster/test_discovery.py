"""What the operator waits for before it watches, on the real API server."""

from kubernetes.aio import config

from flinkfilter.cluster.filters import FilterResources


async def test_definition_is_discovered(definition_installed):
    """A definition that kubectl finds is found here too."""
    client = await config.new_client_from_config(str(definition_installed.kubeconfig))
    try:
        assert await FilterResources(client).discovered() is True
    finally:
        await client.close()


async def test_other_definition_is_not_taken_for_it(definition_installed, monkeypatch):
    """A group that the API server does not name is told as such, without an error."""
    monkeypatch.setattr("flinkfilter.cluster.filters.GROUP", "elsewhere.example")
    client = await config.new_client_from_config(str(definition_installed.kubeconfig))
    try:
        assert await FilterResources(client).discovered() is False
    finally:
        await client.close()
