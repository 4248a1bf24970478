"""Deleting threads with their messages, runs, and the idempotency records of their turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import Run, Thread
from domain.core.idempotency.models import IdempotencyRecord
from domain.core.idempotency.run_once import TURN_SCOPE


@dataclass(frozen=True, slots=True)
class ThreadHistory:
    """The ids by which data outside the domain's tables refers to some threads."""

    run_ids: Sequence[UUID]
    turn_ids: Sequence[UUID]


async def find_thread_history(session: AsyncSession, thread_ids: Sequence[UUID]) -> ThreadHistory:
    """Return the ids of all runs and turns of the threads, past and present."""
    query = select(Run.id, Run.turn_id).where(Run.thread_id.in_(thread_ids))
    rows = (await session.execute(query)).all()
    return ThreadHistory([row.id for row in rows], sorted({row.turn_id for row in rows}))


async def delete_threads(session: AsyncSession, thread_ids: Sequence[UUID]) -> int:
    """Delete a user's threads, whose rows are locked, with all that the domain stores of them.

    Returns how many bytes were charged for them. The caller gives these back last of all: the
    deletion can take seconds, and a new turn of the user would wait for it.
    """
    scopes = (
        select(func.concat(TURN_SCOPE, Run.turn_id)).where(Run.thread_id.in_(thread_ids)).distinct()
    )
    owners = select(Thread.user_id).where(Thread.id.in_(thread_ids)).distinct()
    await session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.user_id.in_(owners), IdempotencyRecord.scope.in_(scopes)
        )
    )
    query = delete(Thread).where(Thread.id.in_(thread_ids))
    return sum(await session.scalars(query.returning(Thread.charged_bytes)))
