"""Deleting threads: their messages, their runs, and the answers that their turns kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import Run, Thread
from domain.core.idempotency.records import IdempotencyRecord


@dataclass(frozen=True, slots=True)
class Traces:
    """What the threads' traces outside of the domain are called."""

    run_ids: Sequence[UUID]
    turn_ids: Sequence[UUID]


async def find_traces(session: AsyncSession, thread_ids: Sequence[UUID]) -> Traces:
    """Give the ids of all runs and turns that some threads ever had."""
    query = select(Run.id, Run.turn_id).where(Run.thread_id.in_(thread_ids))
    rows = (await session.execute(query)).all()
    return Traces([row.id for row in rows], sorted({row.turn_id for row in rows}))


async def delete_threads(session: AsyncSession, thread_ids: Sequence[UUID]) -> None:
    """Delete threads, whose rows are locked, with everything of theirs that the domain keeps."""
    scopes = (
        select(func.concat("turn:", Run.turn_id)).where(Run.thread_id.in_(thread_ids)).distinct()
    )
    owners = select(Thread.user_id).where(Thread.id.in_(thread_ids)).distinct()
    await session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.user_id.in_(owners), IdempotencyRecord.scope.in_(scopes)
        )
    )
    await session.execute(delete(Thread).where(Thread.id.in_(thread_ids)))
