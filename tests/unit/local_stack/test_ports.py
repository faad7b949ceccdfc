"""Free ports."""

import socket

from local_stack.ports import free_ports, is_open


def test_ports_are_different():
    """No port is given twice."""
    assert len(set(free_ports(50))) == 50


def test_an_open_port_is_told_from_a_free_one():
    """A port is open while something listens on it."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert is_open(port)
    assert not is_open(port)
