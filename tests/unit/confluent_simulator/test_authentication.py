"""Who is let in."""


async def test_a_wrong_secret_is_unauthorized(client):
    """401 with a challenge, also on paths that do not exist for the key's owner."""
    answer = await client.call("GET", auth=("SIMULATOR0KEY", "wrong"))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="confluent-cloud"'
    assert answer.json()["errors"][0]["code"] == "user_unauthenticated"


async def test_no_credentials_are_unauthorized(client):
    """401 without a header, and with one that is no Basic."""
    assert (await client.call("GET", auth=None)).status_code == 401
    headers = {"Authorization": "Basic ???"}
    assert (await client.call("GET", auth=None, headers=headers)).status_code == 401


async def test_rotated_credentials_replace_the_old_ones(client, simulator):
    """The new key is accepted at once, the old one no longer."""
    simulator.set_credentials("NEW", "newer")
    assert (await client.call("GET")).status_code == 401
    assert (await client.call("GET", auth=("NEW", "newer"))).status_code == 200
