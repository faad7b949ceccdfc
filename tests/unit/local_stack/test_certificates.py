"""Certificates of a part that speaks TLS."""

import ssl

import pytest

from local_stack.certificates import write_certificates
from local_stack.ports import LOCALHOST


@pytest.fixture
def pair(tmp_path):
    """A server's key with its certificate, and the authority's certificate."""
    server, authority = tmp_path / "server.pem", tmp_path / "ca.pem"
    write_certificates(server, authority, LOCALHOST)
    return server, authority


def handshake(server, authority, host):
    """Let a client that trusts the authority meet the server under a name."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(server)
    trusting = ssl.create_default_context(cafile=authority)
    one, other = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(one, other, server_hostname=host)
    answering = serving.wrap_bio(other, one, server_side=True)
    for side in (client, answering, client, answering):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.version()


def test_who_trusts_the_authority_trusts_the_server(pair):
    """Under the address that it was made for."""
    assert handshake(*pair, LOCALHOST) == "TLSv1.3"


def test_another_address_is_not_trusted(pair):
    """The name is looked at."""
    with pytest.raises(ssl.SSLCertVerificationError, match=r"127\.0\.0\.2"):
        handshake(*pair, "127.0.0.2")


def test_the_key_is_its_owners(pair):
    """Nobody else may read it."""
    assert pair[0].stat().st_mode & 0o777 == 0o600
