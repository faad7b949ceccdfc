"""Await something to its end, whatever happens to the waiting task.

Flows in: an awaitable. Flows out: its result, or its error.
"""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TypeVar

from confluent_simulator.errors import SimulatorError

_Result = TypeVar("_Result")


async def finish(work: Awaitable[_Result]) -> _Result:
    """Await something to its end even when the waiting task is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(SimulatorError):
            await task
        raise
