"""Queries for one person's plans, together with the runs that make them."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.log_ids import bind_run
from domain.conversations.models import Run
from domain.core.caller import Caller
from domain.core.pagination import NumberedPage
from domain.diet.models import DietPlan
from domain.diet.schemas import Status

TASK_STATUSES: dict[str, Status] = {
    "pending": "pending",
    "running": "running",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}
"""The status of a task by the status of its run."""
_RUN_STATUSES = {task: run for run, task in TASK_STATUSES.items()}

ReadModel = TypeVar("ReadModel")
PlanWithTask = tuple[DietPlan, Run]
"""A plan, and the run of the task that makes it."""


def select_plans(caller: Caller, status: Status | None = None) -> Select[DietPlan, Run]:
    """Select the caller's plans with their tasks."""
    query = (
        select(DietPlan, Run)
        .join(Run, Run.id == DietPlan.task_id)
        .where(DietPlan.user_id == caller.user_id)
    )
    return query.where(Run.status == _RUN_STATUSES[status]) if status is not None else query


def select_task(user_id: UUID, task_id: UUID) -> Select[DietPlan, Run]:
    """Select a person's task with its plan."""
    query = select(DietPlan, Run).join(Run, Run.id == DietPlan.task_id)
    return query.where(DietPlan.user_id == user_id, Run.id == task_id)


async def find_plan(session: AsyncSession, query: Select[DietPlan, Run]) -> PlanWithTask | None:
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    bind_run(row[1])
    return row[0], row[1]


async def read_page(
    session: AsyncSession,
    query: Select[DietPlan, Run],
    to_read_model: Callable[[PlanWithTask], ReadModel],
    *,
    page: int,
    page_size: int,
) -> NumberedPage[ReadModel]:
    """Fetch one page, the newest first, and convert its rows."""
    total = await session.scalar(_count_query(query))
    ordered = query.order_by(DietPlan.created_at.desc(), DietPlan.id.desc())
    rows = await session.execute(ordered.limit(page_size).offset((page - 1) * page_size))
    items = [to_read_model((row[0], row[1])) for row in rows]
    return NumberedPage(items, number=page, size=page_size, total=total or 0)


def _count_query(query: Select[DietPlan, Run]) -> Select[Any]:
    return query.with_only_columns(func.count(), maintain_column_froms=True)
