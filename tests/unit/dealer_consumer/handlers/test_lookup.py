"""Handlers, by their names."""

import sys
from contextlib import ExitStack

import pytest

from dealer_consumer.credentials import Credentials
from dealer_consumer.errors import InvalidSettings
from dealer_consumer.handlers.http_post import HttpPost
from dealer_consumer.handlers.lookup import find
from dealer_consumer.settings import HandlerSettings, Http


@pytest.fixture
def found(settings):
    """Find a handler by its name."""

    def by(name):
        http = Http.model_validate({"url": "http://crm/"})
        named = settings.model_copy(update={"handler": HandlerSettings(name=name), "http": http})
        with ExitStack() as closing:
            return find(named, Credentials(), closing)

    return by


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a package with entry points of our group."""

    def install(points, name="extra"):
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[dealer_consumer.handlers]\n{points}\n")
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    return install


def test_the_default_logs(found, settings, event):
    """The name in the settings is `logging` where none is given."""
    assert settings.handler.name == "logging"
    assert found("logging")(event) is None


def test_http_posts(found):
    """With the address of the settings."""
    assert isinstance(found("http"), HttpPost)


def test_an_entry_point_is_found(found, installed, tmp_path, event):
    """A function of one event, in whatever package is installed."""
    (tmp_path / "their_crm.py").write_text(
        "seen = []\ndef handle(event):\n    seen.append(event)\n"
    )
    installed("crm = their_crm:handle")
    found("crm")(event)
    assert sys.modules["their_crm"].seen == [event]


def test_an_unknown_name_is_refused(found, installed):
    """With those that there are."""
    installed("crm = their_crm:handle")
    with pytest.raises(
        InvalidSettings, match="no handler other is installed; there are crm, http, logging"
    ):
        found("other")


def test_a_handler_that_cannot_be_imported_is_refused(found, installed):
    """At start, with its place."""
    installed("crm = no_such_module:handle")
    with pytest.raises(InvalidSettings, match="no_such_module:handle cannot be imported"):
        found("crm")


def test_what_is_no_function_is_refused(found, installed):
    """A module, say."""
    installed("crm = json")
    with pytest.raises(InvalidSettings, match="json is not a function of one event"):
        found("crm")


def test_two_of_one_name_are_refused(found, installed):
    """Nobody could say which one is meant."""
    installed("crm = json:dumps", "one")
    installed("crm = json:loads", "two")
    with pytest.raises(InvalidSettings, match="several packages offer a handler crm"):
        found("crm")
