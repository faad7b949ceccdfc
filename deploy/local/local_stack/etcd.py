"""etcd, the store behind the API server."""

from contextlib import suppress
from pathlib import Path

import httpx

from local_stack.ports import LOCALHOST, free_ports
from local_stack.process import Process


class Etcd:
    """One etcd member on 127.0.0.1. Its data lives as long as its folder."""

    def __init__(self, program: Path, folder: Path, *, detached: bool = False) -> None:
        client, peer = free_ports(2)
        self.url = f"http://{LOCALHOST}:{client}"
        peer_url = f"http://{LOCALHOST}:{peer}"
        command = [
            str(program),
            f"--data-dir={folder / 'data'}",
            f"--listen-client-urls={self.url}",
            f"--advertise-client-urls={self.url}",
            f"--listen-peer-urls={peer_url}",
            f"--initial-advertise-peer-urls={peer_url}",
            f"--initial-cluster=default={peer_url}",
            "--unsafe-no-fsync",  # a power cut may cost a test run; every write is faster
        ]
        self.process = Process("etcd", command, folder, detached=detached)

    def start(self) -> None:
        """Start it."""
        self.process.start()

    def ready(self) -> None:
        """Wait until it answers."""
        self.process.ready(self._healthy, 30)

    def stop(self) -> None:
        """Stop it."""
        self.process.stop()

    def _healthy(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health", timeout=1).is_success
        return False
