"""Kept answers go when nobody may rely on them any more."""

from datetime import timedelta

from procrastinate import Blueprint
from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.sessions import Sessions
from domain.core.idempotency.records import REQUEST_SCOPE, RETENTION_HOURS, IdempotencyRecord


def idempotency_jobs(sessions: Sessions) -> Blueprint:
    """Give the task that deletes old answers to requests, once an hour."""
    tasks = Blueprint()

    @tasks.periodic(cron="37 * * * *")
    @tasks.task(name="sweep", queueing_lock="idempotency:sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 (when it was due, not needed)
        async with sessions.begin() as session:
            await delete_expired_records(session)

    return tasks


async def delete_expired_records(session: AsyncSession) -> None:
    """Delete the answers to requests that are a day old. Those of tools belong to their turns."""
    await session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.scope.startswith(REQUEST_SCOPE),
            IdempotencyRecord.created_at < func.now() - timedelta(hours=RETENTION_HOURS),
        )
    )
