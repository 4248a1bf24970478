"""Cancelling a run from the command line, in the way of the API."""

import asyncio
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.cancel import cancel_stored_run
from agent.runs.streams.event_log import EventLog
from api.services import create_redis
from cli.operations.session import Operator
from domain.conversations.models import Run
from domain.conversations.runs import RunNotFound
from domain.core.caller import Caller
from domain.diet.errors import TaskEnded
from domain.diet.service import cancel_task

STOP_TIMEOUT_SECONDS = 10.0
"""How long a running run gets to stop."""
POLL_INTERVAL_SECONDS = 0.2
DEFAULT_REDIS_URL = "redis://localhost"
"""If no Redis is known. Without one, event logs expire by themselves."""


async def cancel_run(operator: Operator, run_id: UUID) -> tuple[UUID, str]:
    """Cancel a chat or a task, and wait until it has stopped.

    Returns the id of the run that was cancelled, which is a later run of the turn if that one
    waits, and its status: `running` if no worker has stopped it in time. Raises RunNotFound.
    """
    async with operator.sessions() as session:
        run = await _find_run(run_id, session)
    if run.kind == "task":
        await _cancel_task(operator, run)
    else:
        run = await _cancel_chat(operator, run_id)
    return run.id, await _wait_for_end(operator, run.id)


async def _find_run(run_id: UUID, session: AsyncSession) -> Run:
    run = await session.get(Run, run_id)
    if run is None:
        raise RunNotFound
    return run


async def _cancel_chat(operator: Operator, run_id: UUID) -> Run:
    async with create_redis(operator.settings.redis_url or DEFAULT_REDIS_URL) as redis:
        log = EventLog(redis, max_bytes=operator.settings.event_log_bytes)
        return await cancel_stored_run(operator.sessions, log, partial(_find_run, run_id))


async def _cancel_task(operator: Operator, run: Run) -> None:
    owner = Caller(user_id=run.user_id, session_id=run.id, locale="en", timezone="UTC")
    async with operator.sessions.begin() as session:
        try:
            await cancel_task(session, owner, task_id=run.id)
        except TaskEnded:
            return


async def _wait_for_end(operator: Operator, run_id: UUID) -> str:
    """Return the status of a run once it has ended, or after the timeout."""
    deadline = asyncio.get_running_loop().time() + STOP_TIMEOUT_SECONDS
    while True:
        async with operator.sessions() as session:
            status = await session.scalar(select(Run.status).where(Run.id == run_id))
        if status is None:
            raise RunNotFound
        if status not in ("pending", "running") or _is_over(deadline):
            return status
        await asyncio.sleep(POLL_INTERVAL_SECONDS)


def _is_over(deadline: float) -> bool:
    return asyncio.get_running_loop().time() > deadline
