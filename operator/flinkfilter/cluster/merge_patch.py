"""JSON merge patches (RFC 7386): what to send so that one object becomes another."""

from collections.abc import Mapping
from typing import Any


def merge_patch(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Give the patch from `current` to `wanted`; empty when they are equal.

    Lists are replaced whole. A value that is None in `wanted` counts as absent, as it does for
    the API server.
    """
    patch: dict[str, Any] = {
        name: None for name in current if wanted.get(name) is None and current[name] is not None
    }
    for name, value in wanted.items():
        before = current.get(name)
        if value is None or value == before:
            continue
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            if changes := merge_patch(before, value):
                patch[name] = changes
        else:
            patch[name] = value
    return patch
