"""Plans with the runs that make them, always as one person sees them."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import Run
from domain.core.caller import Caller
from domain.core.pagination import NumberedPage
from domain.diet.models import DietPlan
from domain.diet.schemas import Status

STATUSES: dict[str, Status] = {
    "pending": "pending",
    "running": "running",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}
"""What the status of a run is called, where it is a task."""
_OF_RUNS = {ours: theirs for theirs, ours in STATUSES.items()}

Shown = TypeVar("Shown")
Made = tuple[DietPlan, Run]
"""A plan, and the task that makes it."""


def of_caller(caller: Caller, status: Status | None = None) -> Select[DietPlan, Run]:
    """Select the caller's plans with their tasks."""
    query = (
        select(DietPlan, Run)
        .join(Run, Run.id == DietPlan.task_id)
        .where(DietPlan.user_id == caller.user_id)
    )
    return query.where(Run.status == _OF_RUNS[status]) if status is not None else query


def of_user(user_id: UUID, task_id: UUID) -> Select[DietPlan, Run]:
    """Select one task of a person's, with its plan."""
    query = select(DietPlan, Run).join(Run, Run.id == DietPlan.task_id)
    return query.where(DietPlan.user_id == user_id, Run.id == task_id)


async def find_one(session: AsyncSession, query: Select[DietPlan, Run]) -> Made | None:
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def read_page(
    session: AsyncSession,
    query: Select[DietPlan, Run],
    show: Callable[[Made], Shown],
    *,
    page: int,
    page_size: int,
) -> NumberedPage[Shown]:
    """Give one page, the newest first, each row as it is shown."""
    total = await session.scalar(_counted(query))
    ordered = query.order_by(DietPlan.created_at.desc(), DietPlan.id.desc())
    rows = await session.execute(ordered.limit(page_size).offset((page - 1) * page_size))
    shown = [show((row[0], row[1])) for row in rows]
    return NumberedPage(shown, number=page, size=page_size, total=total or 0)


def _counted(query: Select[DietPlan, Run]) -> Select[Any]:
    return query.with_only_columns(func.count(), maintain_column_froms=True)
