"""Deleting everything that was kept here of some threads."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, delete, literal
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.tables import (
    checkpoint_blobs,
    checkpoint_writes,
    checkpoints,
    fences,
    pending_tool_calls,
)


async def delete_scopes(
    session: AsyncSession, thread_ids: Sequence[UUID], turn_ids: Sequence[UUID]
) -> None:
    """Delete the fences of threads, and the questions and checkpoints of their turns.

    Without its fence a thread has no writer any more: this waits for whoever holds it now, and
    from the commit on every write on the thread's behalf is refused.
    """
    threads = any_(literal(list(thread_ids), ARRAY(Uuid)))
    turns = any_(literal(list(turn_ids), ARRAY(Uuid)))
    keys = any_(literal([str(turn_id) for turn_id in turn_ids], ARRAY(Text)))
    await session.execute(delete(fences).where(fences.c.scope == threads))
    await session.execute(delete(pending_tool_calls).where(pending_tool_calls.c.turn_id == turns))
    for table in (checkpoint_writes, checkpoint_blobs, checkpoints):
        await session.execute(delete(table).where(table.c.thread_id == keys))
