"""Addresses."""

import pytest

from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.errors import InvalidSettings, Rejected
from flinkfilter.settings import Confluent


def test_addresses_are_of_organization_and_environment():
    """The path holds organization, environment and name, and a slash at the end does not matter."""
    endpoint = Endpoint("https://flink.example/", "org", "env-1")

    assert endpoint.statement("ff-1") == (
        "https://flink.example/sql/v1/organizations/org/environments/env-1/statements/ff-1"
    )


def test_names_cannot_leave_the_path():
    """Nothing in an id or a name can change which resource is meant."""
    endpoint = Endpoint("https://flink.example", "o/../x", "e?y")

    assert endpoint.statement("../a#b") == (
        "https://flink.example/sql/v1/organizations/o%2F..%2Fx/environments/e%3Fy/statements/"
        "..%2Fa%23b"
    )


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_names_that_mean_another_resource_are_refused(name):
    """What a URL would read as the list, or as a folder above, is no name."""
    with pytest.raises(Rejected, match="cannot be the name of a statement"):
        Endpoint("https://flink.example", "org", "env-1").statement(name)


@pytest.fixture
def settings():
    """The maker of settings with an endpoint."""

    def made(endpoint: str | None) -> Confluent:
        return Confluent(
            endpoint=endpoint,
            organization_id="org",
            environment_id="env-1",
            compute_pool_id="lfcp-1",
            principal="sa-1",
            catalog="c",
            database="d",
        )

    return made


def test_endpoint_is_read_from_the_settings(settings):
    """Gateway, organization and environment come from the settings."""
    assert Endpoint.of(settings("https://flink.example")) == Endpoint(
        "https://flink.example", "org", "env-1"
    )


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        (None, r"^confluent\.endpoint is missing"),
        ("https://key:secret@flink.example", r"^confluent\.endpoint must not hold credentials"),
    ],
)
def test_unusable_settings_are_refused(settings, endpoint, message):
    """A client needs an endpoint, and one that can be logged."""
    with pytest.raises(InvalidSettings, match=message) as caught:
        Endpoint.of(settings(endpoint))

    assert "secret@" not in str(caught.value)
