"""Begins an effect under a fence, with the first statement of the effect's transaction."""

from uuid import UUID

from sqlalchemy import and_, bindparam, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.fences import StaleFence
from checkpoints.tables import fences
from domain.conversations.models import Run
from domain.core.idempotency.models import IdempotencyRecord

# Only the fence is locked, so that a request to stop the run does not wait for an effect. What is
# read beside it cannot be older than the lock: only the holder of this fence writes the record, and
# it holds no second transaction for the same call. The status is a literal, so that every query
# plan can use the index of running runs, however long the thread is.
_BEGIN = (
    select(Run.cancel_requested_at.is_not(None), IdempotencyRecord)
    .select_from(fences)
    .outerjoin(
        Run, and_(Run.thread_id == fences.c.scope, Run.status == literal_column("'running'"))
    )
    .outerjoin(
        IdempotencyRecord,
        and_(
            IdempotencyRecord.user_id == bindparam("user_id"),
            IdempotencyRecord.scope == bindparam("turn"),
            IdempotencyRecord.key == bindparam("key"),
        ),
    )
    .where(fences.c.scope == bindparam("thread_id"), fences.c.fence == bindparam("fence"))
    .with_for_update(read=True, of=fences)
)


class RunStopped(Exception):
    """The person stopped the run before the effect began. The call writes nothing."""


async def begin_effect(
    session: AsyncSession, fence: tuple[UUID, int], *, user_id: UUID, scope: str, key: str
) -> IdempotencyRecord | None:
    """Lock the fence of a thread, as `check_fence` does, for an effect that is about to begin.

    Returns the record of the effect if it has happened already. Raises StaleFence if a later fence
    exists, and RunStopped if the person stopped the run.
    """
    thread_id, number = fence
    parameters = {"thread_id": thread_id, "fence": number}
    record_key = {"user_id": user_id, "turn": scope, "key": key}
    found = (await session.execute(_BEGIN, parameters | record_key)).one_or_none()
    if found is None:
        raise StaleFence(thread_id, number)
    is_stopped, record = found
    if is_stopped:
        raise RunStopped
    return record
