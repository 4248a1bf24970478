"""Runs two overlapping transactions: the second starts before the first has committed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.sessions import Sessions
from tests.waiting import eventually

Change = Callable[[AsyncSession], Awaitable[Any]]

COUNT_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def run_overlapping(sessions: Sessions, first: Change, second: Change) -> Any:
    """Commit the first transaction when the second waits for it, or has ended without waiting.

    Returns the result of the second.
    """

    async def change() -> Any:
        async with sessions.begin() as session:
            return await second(session)

    async with sessions.begin() as session:
        await first(session)
        task = asyncio.create_task(change())
        await wait_until_blocked(sessions, unless=task)
    return await task


async def wait_until_blocked(sessions: Sessions, *, unless: asyncio.Task[Any]) -> None:
    """Return when a transaction waits for a lock, or when the task `unless` has ended."""

    async def is_blocked_or_done() -> bool:
        async with sessions() as session:
            return unless.done() or bool(await session.scalar(COUNT_WAITING))

    await eventually(is_blocked_or_done, "a transaction waits for another")
