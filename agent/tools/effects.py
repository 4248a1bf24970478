"""Checks that an effect may begin, as the first statement of the effect's transaction."""

from uuid import UUID

from sqlalchemy import and_, bindparam, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.fences import StaleFence
from checkpoints.tables import fences
from domain.conversations.models import Run

# Only the fence is locked, so that a request to stop the run does not wait for an effect. The
# status is a literal, so that every query plan can use the index of running runs, however long
# the thread is.
_IS_STOPPED = (
    select(Run.cancel_requested_at.is_not(None))
    .select_from(fences)
    .outerjoin(
        Run, and_(Run.thread_id == fences.c.scope, Run.status == literal_column("'running'"))
    )
    .where(fences.c.scope == bindparam("scope"), fences.c.fence == bindparam("fence"))
    .with_for_update(read=True, of=fences)
)


class RunStopped(Exception):
    """The person stopped the run before the effect began. The call writes nothing."""


async def check_may_begin(session: AsyncSession, scope: UUID, fence: int) -> None:
    """Lock the fence of a thread, as `check_fence` does, for an effect that is about to begin.

    Raises StaleFence if a later fence exists, and RunStopped if the person stopped the run.
    """
    found = (await session.execute(_IS_STOPPED, {"scope": scope, "fence": fence})).one_or_none()
    if found is None:
        raise StaleFence(scope, fence)
    if found[0]:
        raise RunStopped
