"""How runs stand, read from the database: what no server can gloss over."""

import asyncio
import time
from typing import Any

from sqlalchemy import text

from domain.core.db import Sessions

_RECORD = {
    "messages": "SELECT position, role, content FROM messages ORDER BY thread_id, position",
    "runs": "SELECT client_id, status, fence, attempts FROM runs ORDER BY created_at",
    "items": "SELECT title FROM schedule_items ORDER BY title",
    "checkpoints": "SELECT count(*) FROM checkpoints",
}


async def record(sessions: Sessions) -> dict[str, list[Any]]:
    """Give all that runs have written."""
    async with sessions() as session:
        return {
            name: [tuple(row) for row in await session.execute(text(query))]
            for name, query in _RECORD.items()
        }


async def status_of(sessions: Sessions, run_id: str) -> str:
    query = text("SELECT status FROM runs WHERE client_id = :run_id")
    async with sessions() as session:
        return str(await session.scalar(query, {"run_id": run_id}))


async def until_over(sessions: Sessions, run_id: str, *, within_seconds: float) -> float:
    """Wait, without asking any server, until a run is over; give how long that took.

    It may not have begun yet: then there is no row.
    """
    begun = time.monotonic()
    async with asyncio.timeout(within_seconds):
        while await status_of(sessions, run_id) in {"None", "running"}:
            await asyncio.sleep(0.05)
    return time.monotonic() - begun


async def until_taken_over(sessions: Sessions, run_id: str, *, attempts: int) -> None:
    """Wait until a run is carried on."""
    query = text("SELECT attempts FROM runs WHERE client_id = :run_id")
    async with asyncio.timeout(20):
        while True:
            async with sessions() as session:
                if await session.scalar(query, {"run_id": run_id}) == attempts:
                    return
            await asyncio.sleep(0.05)


async def until_somebody_waits(sessions: Sessions, table: str) -> None:
    """Wait until a statement of somebody waits for a lock on a table."""
    query = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST(:table AS regclass)"
    )
    async with asyncio.timeout(20), sessions() as session:
        while not await session.scalar(query, {"table": table}):
            await asyncio.sleep(0.02)
