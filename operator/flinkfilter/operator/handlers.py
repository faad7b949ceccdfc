"""kopf at the edge: login, watch, the end. No handler decides, waits or patches."""

import dataclasses
import os
from collections.abc import Awaitable, Callable
from typing import Any

import kopf

from flinkfilter.controller.controller import Controller
from flinkfilter.operator.watch import Watch
from flinkfilter.resource.constants import FINALIZER, GROUP, PLURAL, VERSION


def login_in_pod(**given: Any) -> kopf.ConnectionInfo | None:
    """Log in with the Pod's service account, at the address that kubelet gives.

    kopf itself takes a name, which needs the cluster's name server to be up before the operator.
    """
    info = kopf.login_with_service_account(**given)
    host, port = (os.environ.get(f"KUBERNETES_SERVICE_{part}") for part in ("HOST", "PORT"))
    if info is None or not (host and port):
        return info
    address = f"[{host}]" if ":" in host else host
    return dataclasses.replace(info, server=f"https://{address}:{port}")


def register(
    registry: kopf.OperatorRegistry,
    controller: Controller,
    watch: Watch,
    stop: Callable[[], Awaitable[None]],
) -> None:
    """Connect kopf's events with the controller, its watches with `watch`, their end with `stop`.

    kopf's own handlers for creation, change and deletion are not used: they lose work after a
    rejected patch and cannot be woken from Confluent's side.
    """
    for login in (kopf.login_with_kubeconfig, login_in_pod):
        kopf.on.login(registry=registry, id=login.__name__)(watch.session(login))

    @kopf.on.startup(registry=registry, id="start")
    async def start(settings: kopf.OperatorSettings, **_: Any) -> None:
        settings.watching.server_timeout = 600
        settings.watching.chunk_size = 500
        settings.networking.request_timeout = 30
        settings.posting.enabled = False
        settings.scanning.disabled = True
        # kopf takes off its own finalizer where no handler of its own needs it; ours is ours.
        if settings.persistence.finalizer == FINALIZER:
            raise kopf.PermanentError("kopf must not manage the finalizer of this operator")

    @kopf.on.event(GROUP, VERSION, PLURAL, registry=registry, id="observe")
    async def observe(event: kopf.RawEvent, **_: Any) -> None:
        controller.observe(event["type"], event["object"])

    @kopf.on.cleanup(registry=registry, id="stop")
    async def cleanup(**_: Any) -> None:
        await stop()
