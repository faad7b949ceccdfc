"""The handler `http`: posts each event as JSON to a CRM or whatever else answers HTTP."""

from contextlib import suppress
from hashlib import sha256
from time import monotonic
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
import msgspec

from dealer_consumer.errors import Refused, Unavailable
from dealer_consumer.event import ServiceEvent
from dealer_consumer.settings import Http

REFUSALS = frozenset({400, 406, 409, 410, 411, 413, 414, 415, 422, 431, 451})
"""Answers that are about this event. Others tell of an outage or of a wrong configuration, which
end some time, and then the event is wanted."""
LARGEST_ANSWER = 65_536
"""Bytes that are read of an answer, though nothing in them matters."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class HttpPost:
    """Keeps connections to one address.

    Args:
        settings: the address and the time-outs.
        token: sent as bearer token, where there is one.
    """

    def __init__(self, settings: Http, token: str | None) -> None:
        authorization = {"Authorization": f"Bearer {token}"} if token else {}
        self._url = str(settings.url)
        self._seconds = settings.timeout_seconds
        self._client = httpx.Client(
            timeout=settings.timeout_seconds,
            headers={"Content-Type": "application/json", **authorization},
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def __call__(self, event: ServiceEvent) -> None:
        """Post one event and wait for the answer.

        Raises:
            Unavailable: no answer, or one that may be another one later.
            Refused: the event itself is not accepted.
        """
        key = {"Idempotency-Key": idempotency_key(event)}
        try:
            with self._client.stream("POST", self._url, content=body(event), headers=key) as answer:
                self._pass_over(answer)
        except httpx.HTTPError as error:
            raise Unavailable(f"no answer: {type(error).__name__}") from None
        if answer.is_success:
            return
        said = f"the answer was HTTP {answer.status_code}"
        if answer.status_code in REFUSALS:
            raise Refused(said)
        raise Unavailable(said, retry_after=_seconds(answer.headers.get("Retry-After")))

    def _pass_over(self, answer: httpx.Response) -> None:
        """Read what is behind the status, so that the connection is used again; not without end."""
        end, size = monotonic() + self._seconds, 0
        with suppress(httpx.HTTPError):  # what was said of the event is known
            for part in answer.iter_raw():
                size += len(part)
                if size > LARGEST_ANSWER or monotonic() > end:
                    break


def body(event: ServiceEvent) -> bytes:
    """Write what is posted; `headerData` holds everything that the event's document holds."""
    return _ENCODER.encode(
        {
            "id": event.id,
            "eventName": event.event_name,
            "eventType": event.event_type,
            "createdDate": event.created_date,
            "savedDate": event.saved_date,
            "operation": event.operation,
            "dealerId": event.dealer_id,
            "carId": event.car_id,
            "serviceDate": event.service_date,
            "amountPaid": event.amount_paid,
            "mileageAtService": event.mileage_at_service,
            "description": event.description,
            "headerData": msgspec.Raw(event.header_data.encode()),
        }
    )


def idempotency_key(event: ServiceEvent) -> str:
    """Name what is posted, the same at each delivery of it: `<event id>:<operation>`.

    A row is created once, but may be updated often: an update's key has a digest of its content
    behind it, or the second one would be taken for the first one again.
    """
    key = f"{quote(event.id, safe='')}:{quote(event.operation or '', safe='')}"
    if event.operation in {"c", "r", "d"}:
        return key
    return f"{key}:{sha256(event.header_data.encode()).hexdigest()[:16]}"


def _seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After of seconds; one with a date is left to the own pauses."""
    return (
        float(retry_after)
        if retry_after and retry_after.isascii() and retry_after.isdigit()
        else None
    )
