"""Secrets, from files or from the environment."""

import pytest

from dealer_consumer.credentials import Credentials, read
from dealer_consumer.errors import InvalidSettings
from dealer_consumer.settings import SecurityProtocol

BOTH = {"KAFKA_API_KEY": "KEY", "KAFKA_API_SECRET": "hunter2"}


@pytest.fixture
def plain(settings):
    """Settings for brokers without encryption."""
    kafka = settings.kafka.model_copy(update={"security_protocol": SecurityProtocol.PLAINTEXT})
    return settings.model_copy(update={"kafka": kafka})


def test_they_come_from_the_environment(settings):
    """The token too, which no broker asks for."""
    found = read(settings, None, {**BOTH, "HTTP_TOKEN": "t"})
    assert found == Credentials("KEY", "hunter2", "t")


def test_a_file_has_precedence(settings, tmp_path):
    """A secret that has no file comes from the environment; line ends are no part of a secret."""
    (tmp_path / "KAFKA_API_SECRET").write_text("from-file\n")
    assert read(settings, tmp_path, BOTH) == Credentials("KEY", "from-file", None)


def test_none_is_needed_without_encryption(plain):
    """And none is used."""
    assert read(plain, None, {}) == Credentials()


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "set KAFKA_API_KEY and KAFKA_API_SECRET:"),
        ({"KAFKA_API_KEY": "k"}, "set KAFKA_API_SECRET:"),
        ({"KAFKA_API_KEY": "k", "KAFKA_API_SECRET": " "}, "set KAFKA_API_SECRET:"),
    ],
)
def test_with_encryption_a_missing_one_is_named(settings, given, missing):
    """And what to set where none is meant to be used."""
    with pytest.raises(InvalidSettings, match=missing) as caught:
        read(settings, None, given)
    assert "PLAINTEXT" in str(caught.value)


def test_a_key_that_would_not_be_used_is_refused(plain):
    """Somebody means to have encryption and has it not."""
    with pytest.raises(InvalidSettings, match="PLAINTEXT, which uses none"):
        read(plain, None, BOTH)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe"])
def test_a_file_that_cannot_be_a_secret_is_named(settings, tmp_path, content):
    """An empty file hides no variable."""
    (tmp_path / "KAFKA_API_SECRET").write_bytes(content)
    with pytest.raises(InvalidSettings, match="KAFKA_API_SECRET: is empty or cannot"):
        read(settings, tmp_path, BOTH)


def test_a_token_that_no_header_takes_is_refused(settings):
    """At the start, and without showing it."""
    with pytest.raises(InvalidSettings, match="HTTP_TOKEN: has characters beyond") as caught:
        read(settings, None, {**BOTH, "HTTP_TOKEN": "gehéim"})
    assert "gehéim" not in str(caught.value)


def test_no_message_and_no_repr_shows_a_secret(settings):
    """Also where it is unusable."""
    with pytest.raises(InvalidSettings) as caught:
        read(settings, None, {**BOTH, "KAFKA_API_SECRET": "hunter2\nmore"})
    assert "hunter2" not in str(caught.value)
    assert repr(read(settings, None, BOTH)) == "Credentials()"
