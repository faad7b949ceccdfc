"""From a handler's name in the settings to the function."""

from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import entry_points
from typing import TypeAlias, cast

from dealer_consumer.credentials import Credentials
from dealer_consumer.errors import InvalidSettings
from dealer_consumer.event import ServiceEvent
from dealer_consumer.handlers.http_post import HttpPost
from dealer_consumer.handlers.log_line import log_line
from dealer_consumer.settings import Settings

Handler: TypeAlias = Callable[[ServiceEvent], None]
GROUP = "dealer_consumer.handlers"
LOGGING, HTTP = "logging", "http"


def find(settings: Settings, credentials: Credentials, closing: ExitStack) -> Handler:
    """Give the handler that the settings name.

    Args:
        settings: name it, and configure those that come with this program.
        credentials: for `http`.
        closing: closes what the handler keeps open.

    Raises:
        InvalidSettings: there is none of this name, or it can't be imported.
    """
    name = settings.handler.name
    if name == LOGGING:
        return log_line(settings.dealer)
    if name == HTTP:
        return closing.enter_context(HttpPost(settings.http, credentials.http_token))
    return _entry_point(name)


def _entry_point(name: str) -> Handler:
    found = entry_points(group=GROUP)
    if name not in found.names:
        known = ", ".join(sorted({LOGGING, HTTP, *found.names}))
        raise InvalidSettings(
            f"handler.name: no handler {name} is installed; there are {known}. Your own is an "
            f"entry point of the group {GROUP}"
        )
    (entry, *others) = found.select(name=name)
    if others:
        raise InvalidSettings(f"handler.name: several packages offer a handler {name}; keep one")
    try:
        handler = entry.load()
    except Exception as error:
        raise InvalidSettings(
            f"handler.name: {entry.value} cannot be imported: {error!r}"
        ) from error
    if not callable(handler):
        raise InvalidSettings(f"handler.name: {entry.value} is not a function of one event")
    return cast("Handler", handler)
