"""The connection to the API server, and its errors in the words of this program."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
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
DEFAULT_KUBECONFIG = Path("~/.kube/config").expanduser()
NAMESPACE_FILE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person's command goes, as the options of kubectl say it.

    Attributes:
        kubeconfig: the file; None for KUBECONFIG, or the default one.
        context: of the kubeconfig; None for its current one.
    """

    kubeconfig: str | None = None
    context: str | None = None


@asynccontextmanager
async def connected(place: Place) -> AsyncIterator[tuple[ApiClient, str]]:
    """Connect as kubectl does, and give the connection and the namespace that it would take.

    Raises:
        Unavailable: there is no way to an API server, or no such context.
    """
    connection, namespace = await _connect_to(place)
    try:
        yield connection, namespace
    finally:
        await connection.close()  # type: ignore[no-untyped-call]  # untyped in the library


async def _connect_to(place: Place) -> tuple[ApiClient, str]:
    files = place.kubeconfig or os.environ.get("KUBECONFIG") or str(DEFAULT_KUBECONFIG)
    if not _some_exist(files):
        if IN_CLUSTER in os.environ and not place.kubeconfig:
            return await connect(), _pod_namespace()
        raise Unavailable(
            f"no way to the API server: there is no {files}. Set KUBECONFIG, or give --kubeconfig"
        )
    try:
        connection = await config.new_client_from_config(  # type: ignore[no-untyped-call]
            config_file=place.kubeconfig, context=place.context
        )
        return connection, _namespace_in(place)
    except (config.ConfigException, OSError, yaml.YAMLError, TypeError, AttributeError) as error:
        # The last two come from a file that is YAML, but no kubeconfig.
        words = " ".join(str(error).split())
        raise Unavailable(
            f"no way to the API server: {words}. Set KUBECONFIG, or give --kubeconfig and --context"
        ) from error


def _some_exist(files: str) -> bool:
    return any(Path(file).exists() for file in files.split(os.pathsep) if file)


def _pod_namespace() -> str:
    return NAMESPACE_FILE.read_text(encoding="utf-8").strip()


def _namespace_in(place: Place) -> str:
    contexts, current = config.list_kube_config_contexts(  # type: ignore[no-untyped-call]
        place.kubeconfig
    )
    named = {each["name"]: each["context"] for each in contexts}
    chosen = named.get(place.context or current["name"]) or {}
    return str(chosen.get("namespace") or "default")


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
