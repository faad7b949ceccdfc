"""Structured logs: one JSON object a line, of ours and of the libraries alike."""

import logging
import sys
from types import TracebackType

import structlog

# kopf reports every event that it passes on; ours say what happened.
QUIET = {
    "kopf": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    # An election says at each try that it failed, and how; ours say it once.
    "kubernetes.aio.leaderelection": logging.CRITICAL,
}


def configure(level: str = "INFO") -> None:
    """Send everything that is logged to standard error, as JSON; also warnings and a crash."""
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, quiet_level in QUIET.items():
        logging.getLogger(name).setLevel(quiet_level)


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).critical("crashes", exc_info=(kind, error, trace))
