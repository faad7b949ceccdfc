"""The controllers of Flux as processes, and their definitions in the API server."""

from contextlib import suppress

import httpx

from local_stack.gitops import CONTROLLERS, FLUX, flux_controllers
from local_stack.ports import free_ports
from local_stack.process import Process
from local_stack.progress import Progress


def install_definitions(kubernetes):
    """Bring the custom resources of both into the API server."""
    for name in CONTROLLERS:
        source = FLUX.source_of(f"github.com/fluxcd/{name}")
        for file in sorted(source.joinpath("config", "crd", "bases").glob("*.yaml")):
            kubernetes.install(file)


def started(kubernetes, folder):
    """Start both; gives the processes when they are ready."""
    storage, *health = free_ports(3)
    options = {
        "source-controller": [
            f"--storage-path={folder / 'storage'}",
            f"--storage-addr=127.0.0.1:{storage}",
            f"--storage-adv-addr=127.0.0.1:{storage}",
        ],
        "kustomize-controller": [],
    }
    (folder / "storage").mkdir(parents=True)
    environment = {"KUBECONFIG": str(kubernetes.kubeconfig), "RUNTIME_NAMESPACE": "flux-system"}
    processes = []
    for (name, program), port in zip(flux_controllers(Progress()).items(), health, strict=True):
        command = [str(program), "--metrics-addr=0", f"--health-addr=127.0.0.1:{port}"]
        process = Process(name, [*command, *options[name]], folder, environment)
        process.start()
        processes.append(process)
        process.ready(lambda port=port: _is_ready(port), 60)
    return processes


def _is_ready(port):
    with suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).is_success
    return False
