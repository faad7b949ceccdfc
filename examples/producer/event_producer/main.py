"""The producer's process: `python -m event_producer --port 8000`."""

import logging
from typing import Annotated

import structlog
import typer
from aiohttp import web

from event_producer.api import application

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def run(
    port: Annotated[int, typer.Option(help="Where it listens.")] = 8000,
    host: Annotated[str, typer.Option(help="On which address; it asks nobody who he is.")] = (
        "127.0.0.1"
    ),
) -> None:
    """Take events at POST /events until SIGTERM, and write them into the table event_headers.

    The database is named by libpq's environment variables: PGHOST, PGDATABASE, PGUSER, …
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    web.run_app(application(), host=host, port=port, access_log=None, print=None)


def main() -> None:
    """Start the producer from the command line."""
    app()
