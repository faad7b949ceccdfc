"""Free ports on this machine, for parts that want to be told theirs."""

import socket

LOCALHOST = "127.0.0.1"


def free_ports(count: int) -> tuple[int, ...]:
    """Find ports of 127.0.0.1 that are free now, all different.

    They are held open together while they are chosen, so that none is given twice; they come
    from the range that the kernel gives to nobody else for a while.
    """
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((LOCALHOST, 0))
        return tuple(each.getsockname()[1] for each in sockets)
    finally:
        for each in sockets:
            each.close()


def is_open(port: int) -> bool:
    """Tell whether something listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOCALHOST, port)) == 0
