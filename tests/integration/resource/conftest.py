"""A namespace for the tests of one file."""

import pytest


@pytest.fixture(scope="module")
def namespace(definition_installed, request):
    """A namespace for the tests of one file."""
    name = request.module.__name__.rpartition(".")[2].replace("_", "-")
    definition_installed.kubectl("create", "namespace", name)
    return name
