"""Structured logs: one JSON object a line, of ours and of the libraries alike."""

import logging
import sys
from typing import Any

import msgspec
import structlog

LIBRARIES = ("httpx", "httpcore")
LIBRDKAFKA = "librdkafka"
TOLD = ("FAIL ", "ERROR ")
"""Lines of librdkafka that repeat at each try what it also reports as an error to `troubles`."""


def configure(level: str = "INFO") -> None:
    """Send everything that is logged to standard output, as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _event_first,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_Forward()]
    root.setLevel(level)
    for name in LIBRARIES:  # they tell of every request
        logging.getLogger(name).setLevel(logging.WARNING)


class _Forward(logging.Handler):
    """Passes on what libraries log, librdkafka among them."""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.name != LIBRDKAFKA or not message.startswith(TOLD):
            structlog.get_logger().log(record.levelno, message, logger=record.name)


def _event_first(
    _: object, __: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Put what every line has before what only some have."""
    return {**{name: line.pop(name) for name in ("timestamp", "level", "event")}, **line}


def _json(content: Any, **_: Any) -> bytes:
    return msgspec.json.encode(content, enc_hook=repr)
