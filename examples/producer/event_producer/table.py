"""The event table: one event, one transaction, one row."""

import psycopg

from event_producer.event import Event

# The document is put together by the database from the very text that came, so that numbers keep
# the digits that they were written with. `header_data` has the header's fields, then those of the
# first entity, so that a filter can name `header_data.dealerId`, and all entities whole.
INSERT = """
INSERT INTO event_headers (id, event_name, event_type, created_date, saved_date, header_data)
SELECT %(id)s, %(name)s, %(type)s, %(created)s, %(saved)s,
       (body -> 'eventHeader') || ((body -> 'entities' -> 0) - 'entityHeader')
       || jsonb_build_object('entities', body -> 'entities')
FROM (SELECT %(body)s::jsonb AS body) AS request
RETURNING octet_length(header_data::text)
"""
LARGEST_HEADER_DATA = 5 * 512 * 1024
"""Bytes. As text within JSON it grows to three times that at most (emoji), and so to less than the
8 MiB that connector and topic are set to take; a larger row would stop the capture."""


class Refused(Exception):
    """The database does not take the event; the message says why."""


class AlreadyThere(Refused):
    """There is an event of this id."""


class Unreachable(Exception):
    """The database cannot be reached now."""


async def write(event: Event, body: bytes) -> None:
    """Write an event; when this returns, it is committed.

    Each call has a connection of its own, to the database that libpq's environment variables name.

    Args:
        event: what was read.
        body: the bytes that it was read from, JSON in UTF-8.

    Raises:
        AlreadyThere: there is an event of this id.
        Refused: the text holds what PostgreSQL cannot store, such as NUL, or the row is too large.
        Unreachable: the database cannot be reached.
    """
    header = event.event_header
    row = {
        "id": header.uuid,
        "name": header.event_name,
        "type": header.event_type,
        "created": header.created_date,
        "saved": header.saved_date,
        "body": body.decode(),
    }
    try:
        # Leaving the block commits, or rolls back where something was raised.
        async with await psycopg.AsyncConnection.connect() as connection:
            cursor = await connection.execute(INSERT, row)
            ((size,),) = await cursor.fetchall()
            if size > LARGEST_HEADER_DATA:
                # A number may be short in the body and long in the row: 1e100000.
                raise Refused(
                    f"header_data would have {size} bytes; at most {LARGEST_HEADER_DATA} are taken"
                )
    except psycopg.errors.UniqueViolation:
        raise AlreadyThere(f"there is an event with the uuid {header.uuid!r} already") from None
    except psycopg.DataError as error:
        raise Refused(str(error).partition("\n")[0]) from None
    except psycopg.OperationalError as error:
        if "string buffer" in (error.diag.message_detail or ""):
            problem = f"header_data would have more than a GiB; at most {LARGEST_HEADER_DATA} bytes"
            raise Refused(f"{problem} are taken") from None
        raise Unreachable("the database cannot be reached; try again") from error


async def ping() -> bool:
    """Tell whether the event table can be read."""
    try:
        async with await psycopg.AsyncConnection.connect() as connection:
            await connection.execute("SELECT FROM event_headers LIMIT 0")
    except psycopg.Error:
        return False
    return True
