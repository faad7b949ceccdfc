"""The wish to end, as a signal or the composition root utters it."""

from dataclasses import dataclass


@dataclass(slots=True)
class Stop:
    """Asked for at most once, looked at often.

    Attributes:
        requested: whether to end with what is in hand.
    """

    requested: bool = False

    def request(self, *_: object) -> None:
        """Ask for it; takes what a signal handler gets."""
        self.requested = True
