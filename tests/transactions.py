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


async def wait_until_blocked(
    sessions: Sessions, *, count: int = 1, unless: asyncio.Task[Any] | None = None
) -> None:
    """Return when so many transactions wait for locks, or when the task `unless` has ended."""

    async def is_blocked_or_done() -> bool:
        async with sessions() as session:
            waiting: int = await session.scalar(COUNT_WAITING) or 0
        return waiting >= count or (unless is not None and unless.done())

    await eventually(is_blocked_or_done, f"{count} transactions wait for others")
