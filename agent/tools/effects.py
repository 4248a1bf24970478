"""Whether an effect may begin: asked in the effect's own transaction, before anything else."""

from uuid import UUID

from sqlalchemy import and_, bindparam, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.fences import StaleFence
from checkpoints.tables import fences
from domain.conversations.models import Run

# Only the fence is held: whoever wants the run to stop does not wait for an effect. The status is
# no parameter, so that every plan may use the index of running runs, however long the thread is.
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
    """Somebody has stopped the run: nothing begins any more. Nothing of this call is written."""


async def check_may_begin(session: AsyncSession, scope: UUID, fence: int) -> None:
    """Hold the fence of a thread, as `check_fence` does, for an effect that is about to begin.

    What the person has stopped by then is not begun. Raises StaleFence and RunStopped.
    """
    found = (await session.execute(_IS_STOPPED, {"scope": scope, "fence": fence})).one_or_none()
    if found is None:
        raise StaleFence(scope, fence)
    if found[0]:
        raise RunStopped
