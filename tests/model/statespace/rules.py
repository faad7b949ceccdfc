"""What must never happen, and the way to say that it did."""

from statespace.world import Server


class Violation(AssertionError):
    """Something happened that must never happen."""


def must(holds: object, what: str) -> None:
    """End the exploration unless something holds."""
    if not holds:
        raise Violation(what)


def check_twins(server: Server, name: str) -> None:
    """Make sure that what begins to write does so alone, but for what others let go on."""
    one = server.get(name)
    if one is None or one.hand or not one.can_write():
        return
    twins = [
        s.known.name
        for s in server.statements
        if s.topic == one.topic
        and s.can_write()
        and not s.hand
        and s.known.name != name
        and s.known.uid.startswith(("uid-", "before-"))
    ]
    must(not twins, f"{name} writes beside {', '.join(twins)}")
