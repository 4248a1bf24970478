"""Deleting an account with everything that belongs to it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.worker import RunWorker
from agent.runs.threads.deletion import delete_all_threads
from checkpoints.deletion import delete_scopes
from domain.auth.accounts.deletion import delete_user
from domain.auth.passwords import check_own_password
from domain.auth.schemas import AccountDelete
from domain.conversations.models import Run
from domain.conversations.runs import request_cancel_of_all
from domain.core.caller import Caller
from domain.core.database.engine import close_engine, create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import Unavailable
from domain.core.rate_limits.limiter import RateLimits

STOP_TIMEOUT_SECONDS = 3.0
"""How long the person's runs may take to stop; those that do not can write nothing any more."""
STATEMENT_TIMEOUT_SECONDS = 300.0
"""How long each statement may take."""
BACKOFF_SECONDS = 0.1
MAX_TRIES = 10
# Others may hold a row of the person's and wait for the person's own: after this time it is us
# who give way, well before the database picks whom to refuse (deadlock_timeout, 1 s).
_GIVE_WAY = text("SET LOCAL lock_timeout = '400ms'")


async def delete_account(
    worker: RunWorker, limits: RateLimits, caller: Caller, *, data: AccountDelete
) -> None:
    """Delete the caller's account, for good, with everything that is theirs.

    Runs under way are stopped first. What they shared is gone for everyone, and so are their
    requests and messages to others. Raises PasswordWrong, RateLimited, or Unavailable where
    others kept their rows busy all the time.
    """
    await check_own_password(worker.dependencies.sessions, limits, caller, password=data.password)
    await _stop_runs(worker, caller)
    run_ids = await _erase(worker, caller)
    await worker.event_log.forget(run_ids)


async def _stop_runs(worker: RunWorker, caller: Caller) -> None:
    """Ask every run of the person to stop, whoever drives it, and wait until they have."""
    loop = asyncio.get_running_loop()
    last = loop.time() + STOP_TIMEOUT_SECONDS
    while loop.time() < last:
        async with worker.dependencies.sessions.begin() as session:
            running = await request_cancel_of_all(session, caller)
        if not running:
            return
        for run_id in running:
            if run_id in worker.live_runs:
                worker.live_runs[run_id].cancel()
        await asyncio.sleep(BACKOFF_SECONDS)


async def _erase(worker: RunWorker, caller: Caller) -> Sequence[UUID]:
    async with _unhurried(worker) as sessions:
        for _ in range(MAX_TRIES):
            try:
                async with sessions.begin() as session:
                    return await _erase_once(session, caller.user_id)
            except Exception as error:
                if not is_transient_error(error):
                    raise
            await asyncio.sleep(BACKOFF_SECONDS)
    raise Unavailable


@asynccontextmanager
async def _unhurried(worker: RunWorker) -> AsyncIterator[Sessions]:
    """Connect once more, in a way that lets each statement take minutes.

    A long life takes longer than anything else may; nobody waits for this one.
    """
    url = worker.dependencies.settings.database_url or ""
    engine = create_engine(url, pool_size=1, statement_timeout_seconds=STATEMENT_TIMEOUT_SECONDS)
    try:
        yield create_sessions(engine)
    finally:
        await close_engine(engine)


async def _erase_once(session: AsyncSession, user_id: UUID) -> Sequence[UUID]:
    """Delete everything in one transaction, and give the ids of the runs that were."""
    await session.execute(_GIVE_WAY)
    query = select(Run.id, Run.kind, Run.turn_id).where(Run.user_id == user_id)
    runs = (await session.execute(query)).all()
    await delete_all_threads(session, user_id)
    tasks = [run for run in runs if run.kind == "task"]
    await delete_scopes(session, [run.id for run in tasks], [run.turn_id for run in tasks])
    await delete_user(session, user_id)
    return [run.id for run in runs]
