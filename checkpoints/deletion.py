"""Deleting fences, pending tool calls and checkpoints together."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, delete, literal
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.tables import (
    approval_feeds,
    checkpoint_blobs,
    checkpoint_writes,
    checkpoints,
    fences,
    pending_tool_calls,
)


async def delete_checkpoint_data(
    session: AsyncSession, thread_ids: Sequence[UUID], turn_ids: Sequence[UUID]
) -> None:
    """Delete the fences of threads, and the pending calls and checkpoints of their turns.

    A thread without a fence has no writer: this waits for a transaction that has locked the fence,
    and from the commit on, every write for the thread is refused.
    """
    threads = any_(literal(list(thread_ids), ARRAY(Uuid)))
    turns = any_(literal(list(turn_ids), ARRAY(Uuid)))
    keys = any_(literal([str(turn_id) for turn_id in turn_ids], ARRAY(Text)))
    await session.execute(delete(fences).where(fences.c.scope == threads))
    await session.execute(delete(pending_tool_calls).where(pending_tool_calls.c.turn_id == turns))
    for table in (checkpoint_writes, checkpoint_blobs, checkpoints):
        await session.execute(delete(table).where(table.c.thread_id == keys))


async def delete_approval_feed(session: AsyncSession, user_id: UUID) -> None:
    """Delete the number of a person's last change; their threads must be gone."""
    await session.execute(delete(approval_feeds).where(approval_feeds.c.user_id == user_id))
