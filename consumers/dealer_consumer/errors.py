"""Every error this program raises on purpose.

DealerConsumerError
├── InvalidSettings        the file, the environment or the credentials; nothing was consumed
├── BrokersSilent          nothing useful was answered yet; it is asked again
├── HandlerError           what a handler raises to say why an event could not be handled
│   ├── Unavailable        it may pass: the same event is tried again until it succeeds
│   └── Refused            this event will not be taken
└── ConsumerStops          the program must end, and nothing is skipped by it
    ├── DeadLetterUnwritable  a record could be neither handled nor put aside
    └── KafkaRefuses       the brokers refuse what consuming needs, or the client is broken
"""


class DealerConsumerError(Exception):
    """The root of the tree: everything that the program expects to go wrong."""


class InvalidSettings(DealerConsumerError):
    """Settings that cannot be used; the message names the setting or variable and the mend."""


class BrokersSilent(DealerConsumerError):
    """The brokers are not reached, or gave an answer that is not their last word."""


class HandlerError(DealerConsumerError):
    """An event was not handled. Its message is logged, so it must hold no data of a customer."""


class Unavailable(HandlerError):
    """What the handler needs does not answer now; the event is tried again, as long as it takes.

    Attributes:
        retry_after: seconds that the other side asks to wait; None when it did not.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Refused(HandlerError):
    """The event was understood and refused."""


class ConsumerStops(DealerConsumerError):
    """The program ends rather than go on wrongly; a new start goes on where it was."""


class DeadLetterUnwritable(ConsumerStops):
    """A record that must be put aside could not be; its offset is not committed."""


class KafkaRefuses(ConsumerStops):
    """Kafka answered with something that waiting does not mend."""
