"""The connection to the API server, and its errors in the words of this program."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import ClientError
from kubernetes.aio import config
from kubernetes.aio.client import ApiClient, ApiException

from flinkfilter.errors import (
    Conflict,
    Forbidden,
    NotFound,
    Rejected,
    RemoteError,
    Unauthenticated,
    Unavailable,
)

IN_CLUSTER = "KUBERNETES_SERVICE_HOST"

_KINDS: dict[int, type[RemoteError]] = {
    400: Rejected,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: Rejected,
    422: Rejected,
}


async def connect() -> ApiClient:
    """Connect as the Pod's service account, or as the kubeconfig says outside of a cluster.

    Raises:
        Unavailable: neither says how.
    """
    try:
        if IN_CLUSTER in os.environ:
            config.load_incluster_config()  # type: ignore[no-untyped-call]  # untyped there
        else:
            await config.load_kube_config()  # type: ignore[no-untyped-call]  # untyped there
    except config.ConfigException as error:
        raise Unavailable(
            f"no way to the API server: {error}. Set KUBECONFIG, or run in a Pod with a "
            "service account"
        ) from error
    return ApiClient()


@contextmanager
def errors_named(what: str) -> Iterator[None]:
    """Turn the client's errors into those of `flinkfilter.errors`.

    Args:
        what: the call, for the message, such as `patch the status of shop/orders`.
    """
    try:
        yield
    except ApiException as error:
        kind = _KINDS.get(int(error.status or 0), Unavailable)
        raise kind(f"Kubernetes would not {what}: {_words_of(error)}") from error
    except (OSError, TimeoutError, ClientError) as error:
        words = str(error) or "no answer in time"
        raise Unavailable(f"Kubernetes could not be asked to {what}: {words}") from error


def _words_of(error: ApiException) -> str:
    """Give the API server's own message, which names the field and the rule."""
    try:
        return str(json.loads(error.body or "")["message"])
    except (ValueError, KeyError, TypeError):
        return f"{error.status} {error.reason}"
