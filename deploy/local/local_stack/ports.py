"""Free ports on this machine, for parts that want to be told theirs."""

import secrets
import socket

LOCALHOST = "127.0.0.1"
RANGE = range(15_000, 32_000)


def free_ports(count: int) -> tuple[int, ...]:
    """Find ports of 127.0.0.1 that are free now, all different.

    They lie below those that kernels hand out for outgoing connections: between the choice and
    the start of a part, such a connection would otherwise take one now and then.
    """
    sockets: list[socket.socket] = []
    try:
        while len(sockets) < count:
            candidate = socket.socket()
            try:
                candidate.bind((LOCALHOST, secrets.choice(RANGE)))
            except OSError:
                candidate.close()
            else:
                # Held open until all are chosen, so that none is given twice.
                sockets.append(candidate)
        return tuple(each.getsockname()[1] for each in sockets)
    finally:
        for each in sockets:
            each.close()


def is_open(port: int, host: str = LOCALHOST) -> bool:
    """Tell whether something listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0
