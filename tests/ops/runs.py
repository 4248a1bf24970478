"""The stored state of runs, read and changed without a server."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.sessions import Sessions
from domain.core.jobs import defer
from tests.database import COUNT_BLOCKED
from tests.runs.stored_state import run_status
from tests.waiting import eventually

_RECORD = {
    "messages": "SELECT position, role, content FROM messages ORDER BY thread_id, position",
    "runs": "SELECT client_id, status, fence, attempts FROM runs ORDER BY created_at",
    "items": "SELECT title FROM schedule_items ORDER BY title",
    "checkpoints": "SELECT count(*) FROM checkpoints",
}
_DELETE_WORKER = text(
    "DELETE FROM workers USING runs"
    " WHERE runs.client_id = :run_id AND workers.id = runs.worker_id RETURNING workers.id"
)


async def record(sessions: Sessions) -> dict[str, list[Any]]:
    """Return all that runs have written."""
    async with sessions() as session:
        return {
            name: [tuple(row) for row in await session.execute(text(query))]
            for name, query in _RECORD.items()
        }


async def until_over(sessions: Sessions, run_id: str) -> None:
    """Wait until a run has ended, by its row. The run need not have begun yet."""

    async def is_over() -> bool:
        return await run_status(sessions, run_id) not in {"None", "running"}

    await eventually(is_over, f"the run {run_id} is over")


async def orphan_run(sessions: Sessions, run_id: str) -> None:
    """Declare a run's worker dead and queue the job that recovers its runs.

    The lease and the periodic job would do the same in time. The worker's row is deleted, not
    aged: a renewal that the worker has already sent then updates nothing.
    """
    async with sessions.begin() as session:
        assert await session.scalar(_DELETE_WORKER, {"run_id": run_id}) is not None
    await queue_recovery(sessions)


async def queue_recovery(sessions: Sessions) -> None:
    """Queue the job with which a live worker recovers the runs of dead ones."""
    async with sessions.begin() as session:
        await defer(session, "runs:recover", {"timestamp": 0})


async def until_taken_over(sessions: Sessions, run_id: str, *, attempts: int) -> None:
    """Wait until a run is taken over."""
    query = text("SELECT attempts FROM runs WHERE client_id = :run_id")

    async def is_taken_over() -> bool:
        async with sessions() as session:
            return bool(await session.scalar(query, {"run_id": run_id}) == attempts)

    await eventually(is_taken_over, f"the run {run_id} has attempt {attempts}")


async def until_blocked_by(session: AsyncSession) -> None:
    """Wait until a statement of another session waits for a lock that this session holds."""

    async def waits() -> bool:
        return bool(await session.scalar(text(COUNT_BLOCKED)))

    await eventually(waits, "a statement waits for this session's lock")
