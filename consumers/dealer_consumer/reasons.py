"""Why a record became a dead letter: the words of the header, the metric and the log."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """One documented meaning each; `docs/consumers.md` explains them in this order."""

    BAD_FRAME = "BadFrame"
    NOT_JSON = "NotJson"
    WRONG_TYPE = "WrongType"
    BAD_HEADER_DATA = "BadHeaderData"
    NO_DEALER_ID = "NoDealerId"
    FOREIGN_DEALER = "ForeignDealer"
    HANDLER_FAILED = "HandlerFailed"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that is no event of this dealer.

    Attributes:
        reason: which kind of problem.
        detail: what is wrong and where; holds nothing of the record's data.
    """

    reason: Reason
    detail: str
