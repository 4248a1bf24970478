"""The queue of tasks, in which people take turns.

A task is due in a round, and the worker takes the tasks of earlier rounds first, then the older
ones. A person has at most one task in each round, so many tasks of one person do not delay those of
others. A new task is due in the next round at the earliest: the current round ends, however
many tasks arrive, and no task waits forever.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import UNFINISHED_TASK, Run
from domain.core.jobs import defer

RUN_TASK_JOB = "tasks:drive"
TASK_QUEUE = "tasks"

# The current round is the one whose tasks were taken last. If none of them is left, it is
# the round before the earliest one that waits.
_current_round = func.greatest(
    func.coalesce(func.max(Run.queue_round).filter(Run.status == "running"), 0),
    func.coalesce(func.min(Run.queue_round).filter(Run.status == "pending") - 1, 0),
)


def select_unfinished(user_id: UUID) -> Select[Any]:
    """Select the person's tasks that wait or are being executed."""
    return select(literal(1)).select_from(Run).where(Run.user_id == user_id, text(UNFINISHED_TASK))


async def next_round(session: AsyncSession, user_id: UUID) -> int:
    """Return the round in which a new task of a person is due: after all of their others."""
    last_of_person = func.max(Run.queue_round).filter(Run.user_id == user_id)
    latest = func.greatest(_current_round, func.coalesce(last_of_person, 0))
    query = select(latest + 1).select_from(Run).where(text(UNFINISHED_TASK))
    return int((await session.execute(query)).scalar_one())


async def queue_task(session: AsyncSession, task_id: UUID) -> None:
    """Queue the job that executes a task, unless one is queued already."""
    queue_round = await session.scalar(select(Run.queue_round).where(Run.id == task_id))
    await defer(
        session,
        RUN_TASK_JOB,
        {"task_id": str(task_id)},
        queue=TASK_QUEUE,
        queueing_lock=f"task:{task_id}",
        priority=-(queue_round or 0),
    )
