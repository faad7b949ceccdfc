"""The operator's process: settings in, everything wired together, kopf until a signal comes."""

import asyncio
import os
import socket
import sys
from contextlib import AsyncExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import kopf
import structlog
import typer

from flinkfilter import settings as settings_file
from flinkfilter.cluster.cluster import Cluster
from flinkfilter.cluster.connection import connect
from flinkfilter.cluster.lease import Lease, own_namespace
from flinkfilter.confluent.client import StatementsClient
from flinkfilter.confluent.credentials import (
    CredentialsSource,
    EnvironmentCredentials,
    FileCredentials,
)
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.controller.controller import Controller
from flinkfilter.errors import FlinkFilterError, LeaseLost, NotFound, Unavailable
from flinkfilter.metrics.measures import Measures
from flinkfilter.notifications.delivery import notifying
from flinkfilter.notifications.token import TokenSource
from flinkfilter.operator import logs
from flinkfilter.operator.handlers import register
from flinkfilter.operator.health import Health
from flinkfilter.operator.server import Server
from flinkfilter.operator.watch import Watch
from flinkfilter.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()


START_ATTEMPTS = 10
END_SECONDS = 10.0

# A boxed traceback is no log line, and could show local variables.
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class LogLevel(StrEnum):
    """From which level on the log holds something."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


async def serve(
    settings: Settings,
    credentials: CredentialsSource,
    token: TokenSource,
    listen: str | None,
    lease_namespace: str | None,
) -> None:
    """Run the operator until it is told to stop.

    Raises:
        LeaseLost: another process may be at work from now on.
        FlinkFilterError: the cluster does not serve FlinkFilters, or cannot be reached.
    """
    measures = Measures(settings.instance)
    watch = Watch(len(settings.namespaces) or 1)
    health = Health(watch, measures)
    async with AsyncExitStack() as ending:
        if listen:
            server = ending.enter_context(Server(health, measures, listen))
            log.info("listens", address=listen, port=server.port)
        endpoint = Endpoint.of(settings.confluent)
        client = StatementsClient(endpoint, credentials, measures=measures)
        ending.push_async_callback(client.aclose)
        notify = await ending.enter_async_context(notifying(settings, token))
        connection = await connect()
        ending.push_async_callback(connection.close)
        stamped_by = settings.approval.stamped_by
        cluster = Cluster.on(connection, socket.gethostname(), settings.namespaces, stamped_by)
        controller = Controller(settings, client, cluster, measures=measures, notify=notify)
        ending.callback(asyncio.create_task(health.report(controller)).cancel)
        await _served(cluster)
        lease = Lease(connection, own_namespace(lease_namespace), settings.instance, settings.lease)
        log.info("serves", instance=settings.instance, endpoint=endpoint.url)
        leading = asyncio.create_task(_lead(controller, lease, measures))
        await _run(settings, controller, watch, lease, leading)


async def _run(
    settings: Settings,
    controller: Controller,
    watch: Watch,
    lease: Lease,
    leading: asyncio.Task[None],
) -> None:
    """Watch from the start, but reconcile only while the lease is held."""
    ends = asyncio.Event()

    async def stop() -> None:
        leading.cancel()
        await asyncio.wait({leading})
        await controller.stop()
        await lease.release()

    registry = kopf.OperatorRegistry()
    register(registry, controller, watch, stop)
    watching = asyncio.create_task(
        kopf.operator(
            registry=registry,
            standalone=True,
            clusterwide=not settings.namespaces,
            namespaces=list(settings.namespaces),
            stop_flag=ends,
        )
    )
    await asyncio.wait({watching, leading}, return_when=asyncio.FIRST_COMPLETED)
    # Without the lease nothing may be done any more, whatever else takes its time to end.
    await controller.stop()
    ends.set()
    await asyncio.wait({watching}, timeout=END_SECONDS)
    if leading.done() and not leading.cancelled():
        leading.result()
    await watching


async def _lead(controller: Controller, lease: Lease, measures: Measures) -> None:
    """Wait for the lease, let the controller work, and keep the lease until it is lost."""
    await lease.acquire()
    measures.holds_lease()
    await controller.start()
    await lease.keep()


async def _served(cluster: Cluster) -> None:
    """Wait until the cluster serves and names FlinkFilters; kopf overlooks what is named later."""
    for attempt in range(START_ATTEMPTS):
        try:
            await cluster.filters.list()
            if await cluster.filters.discovered():
                return
            log.info("waits until the new definition is known")
        except Unavailable as error:
            log.warning("waits for the API server", error=str(error))
        except NotFound as error:
            raise NotFound(
                "this cluster has no FlinkFilters; apply crds/flinkfilters.yaml first"
            ) from error
        await asyncio.sleep(min(0.5 * 2**attempt, 10))
    raise Unavailable("the API server did not answer, or did not name FlinkFilters, for a minute")


@app.command()
def run(
    settings: Annotated[
        Path, typer.Option(envvar="FLINKFILTER_SETTINGS", help="The settings file.")
    ],
    credentials: Annotated[
        Path | None,
        typer.Option(
            envvar="FLINKFILTER_CREDENTIALS",
            help="The folder of the mounted Secret with the API key; left out: the environment.",
        ),
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="Where to answer /livez, /readyz and /metrics, such as 0.0.0.0:8080.",
        ),
    ] = None,
    lease_namespace: Annotated[
        str | None,
        typer.Option(
            envvar="FLINKFILTER_LEASE_NAMESPACE",
            help="Where the Lease is, for a process outside of a Pod; in one, it is the Pod's.",
        ),
    ] = None,
    log_level: Annotated[
        LogLevel, typer.Option(envvar="FLINKFILTER_LOG_LEVEL", case_sensitive=False)
    ] = LogLevel.INFO,
) -> None:
    """Reconcile FlinkFilters in the cluster of the service account or the kubeconfig."""
    logs.configure(log_level.value)
    try:
        loaded = settings_file.load(settings, os.environ)
        source = FileCredentials(credentials) if credentials else EnvironmentCredentials()
        token = TokenSource(os.environ, credentials)
        asyncio.run(serve(loaded, source, token, listen, lease_namespace))
    except LeaseLost as error:
        log.error("ends", error=str(error))  # noqa: TRY400  # the message says it all
        sys.exit(1)
    except FlinkFilterError as error:
        log.error("cannot start", error=str(error))  # noqa: TRY400  # the message says it all
        sys.exit(1)


def main() -> None:
    """Start the operator from the command line."""
    app()


if __name__ == "__main__":
    main()
