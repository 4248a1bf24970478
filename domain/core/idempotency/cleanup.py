"""The periodic task that deletes the idempotency records of old requests."""

from datetime import timedelta

from procrastinate import Blueprint
from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.sessions import Sessions
from domain.core.idempotency.models import IdempotencyRecord
from domain.core.idempotency.run_once import REQUEST_SCOPE

RETENTION_HOURS = 24
"""How long a client's key is remembered; a later repeat is a new request."""


def idempotency_jobs(sessions: Sessions) -> Blueprint:
    """Create the task that deletes expired records once an hour."""
    tasks = Blueprint()

    @tasks.periodic(cron="37 * * * *")
    @tasks.task(name="sweep", queueing_lock="idempotency:sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the due time)
        async with sessions.begin() as session:
            await delete_expired_records(session)

    return tasks


async def delete_expired_records(session: AsyncSession) -> None:
    """Delete the records of requests older than RETENTION_HOURS; tool calls' go with their turn."""
    await session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.scope.startswith(REQUEST_SCOPE),
            IdempotencyRecord.created_at < func.now() - timedelta(hours=RETENTION_HOURS),
        )
    )
