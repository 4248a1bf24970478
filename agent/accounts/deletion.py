"""Deleting an account with everything that belongs to it, in and outside the domain."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.worker import RunWorker
from agent.runs.threads.deletion import delete_all_threads
from checkpoints.deletion import delete_checkpoint_data
from domain.auth.accounts.deletion import delete_user
from domain.auth.passwords import check_own_password
from domain.auth.schemas import AccountDelete
from domain.auth.sessions.service import VerifiedAccount
from domain.conversations.models import Run
from domain.conversations.runs import request_cancel_of_all
from domain.core.caller import Caller
from domain.core.database.engine import close_engine, create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import Unavailable
from domain.core.rate_limits.limiter import RateLimiter

STOP_TIMEOUT_SECONDS = 3.0
"""How long the user's runs get to stop. A run that does not can write nothing any more."""
STATEMENT_TIMEOUT_SECONDS = 300.0
"""The limit of each statement. A large account takes longer than any other operation."""
BACKOFF_SECONDS = 0.1
MAX_TRIES = 10
# Other transactions can hold rows of the user and wait for a row that the deletion holds. After
# this time the deletion aborts, before PostgreSQL chooses a victim (deadlock_timeout, 1 s).
_LIMIT_LOCK_WAIT = text("SET LOCAL lock_timeout = '400ms'")


async def delete_account(
    worker: RunWorker, limits: RateLimiter, caller: Caller, *, data: AccountDelete
) -> None:
    """Delete the caller's account and all of its data, permanently.

    Running runs are stopped first. What the user shared is deleted for everyone, and so are their
    requests and messages to others. Raises PasswordWrong, also if the password was changed or the
    account disabled meanwhile, RateLimited, or Unavailable if other transactions locked the user's
    rows all the time.
    """
    sessions = worker.dependencies.sessions
    user = await check_own_password(sessions, limits, caller, password=data.password)
    await _stop_runs(worker, caller)
    run_ids = await _delete(worker, VerifiedAccount.of(user))
    await worker.event_log.delete(caller.user_id, run_ids)


async def _stop_runs(worker: RunWorker, caller: Caller) -> None:
    """Cancel the user's runs on all workers, and wait until they have stopped."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + STOP_TIMEOUT_SECONDS
    while loop.time() < deadline:
        async with worker.dependencies.sessions.begin() as session:
            running = await request_cancel_of_all(session, caller)
        if not running:
            return
        for run_id in running:
            if run_id in worker.live_runs:
                worker.live_runs[run_id].cancel()
        await asyncio.sleep(BACKOFF_SECONDS)


async def _delete(worker: RunWorker, verified: VerifiedAccount) -> Sequence[UUID]:
    async with _open_sessions(worker) as sessions:
        for _ in range(MAX_TRIES):
            try:
                async with sessions.begin() as session:
                    return await _delete_once(session, verified)
            except Exception as error:
                if not is_transient_error(error):
                    raise
            await asyncio.sleep(BACKOFF_SECONDS)
    raise Unavailable


@asynccontextmanager
async def _open_sessions(worker: RunWorker) -> AsyncIterator[Sessions]:
    """Open a connection of its own, on which each statement can take minutes."""
    url = worker.dependencies.settings.database_url or ""
    engine = create_engine(url, pool_size=1, statement_timeout_seconds=STATEMENT_TIMEOUT_SECONDS)
    try:
        yield create_sessions(engine)
    finally:
        await close_engine(engine)


async def _delete_once(session: AsyncSession, verified: VerifiedAccount) -> Sequence[UUID]:
    """Delete everything in one transaction, and return the ids of the deleted runs."""
    await session.execute(_LIMIT_LOCK_WAIT)
    query = select(Run.id, Run.kind, Run.turn_id).where(Run.user_id == verified.user_id)
    runs = (await session.execute(query)).all()
    await delete_all_threads(session, verified.user_id)
    tasks = [run for run in runs if run.kind == "task"]
    await delete_checkpoint_data(session, [run.id for run in tasks], [run.turn_id for run in tasks])
    await delete_user(session, verified)
    return [run.id for run in runs]
