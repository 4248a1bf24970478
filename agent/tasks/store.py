"""The writes of a task, which only the worker with the current fence can make, and its reads."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.planner import events
from agent.graph.planner.events import Event
from agent.tools.diet import describe_finished_plan
from checkpoints.fences import StaleFence
from checkpoints.saver import delete_turn
from domain.activity.models import Effect
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions, driver_connection
from domain.diet.models import DietPlan
from domain.diet.read_models import to_task_read
from domain.diet.schemas import Pet
from domain.diet.service import create_diet_plan


async def save_progress(
    sessions: Sessions, run: Run, *, progress: int = 0, energy_need: dict[str, Any] | None = None
) -> int:
    """Store a task's progress (in percent) or energy need, and return the stored progress.

    The progress never falls. Raises StaleFence if the task was cancelled or taken over.
    """
    async with sessions.begin() as session:
        _, plan = await _lock_task(session, run)
        plan.progress = max(plan.progress, progress)
        if energy_need is not None:
            plan.energy_need = energy_need
        return plan.progress


async def complete(
    sessions: Sessions, run: Run, *, pet_diet_plan: dict[str, Any], ai_suggestions: str
) -> Event:
    """Store a finished plan, and return its event. Raises StaleFence."""
    async with sessions.begin() as session:
        current, plan = await _lock_task(session, run)
        plan.pet_diet_plan = pet_diet_plan
        plan.ai_suggestions = ai_suggestions
        plan.progress = 100
        session.add(_finished_effect(current, plan))
        await _store_outcome(session, current, "succeeded", {"event": "task_completed"})
        await session.refresh(plan, ["updated_at"])
        return completed_event(plan, current)


async def fail(sessions: Sessions, run: Run, message: str) -> Event:
    """Store why there is no plan, and return the error event. Raises StaleFence."""
    async with sessions.begin() as session:
        current, plan = await _lock_task(session, run)
        plan.updated_at = func.now()
        event = events.error(message)
        await _store_outcome(session, current, "failed", event)
    return event


async def delete_checkpoints(sessions: Sessions, run: Run) -> None:
    """Delete the checkpoints of a task that was cancelled."""
    async with sessions.begin() as session:
        await delete_turn(await driver_connection(session), str(run.id))


async def find_task(sessions: Sessions, task_id: UUID) -> tuple[DietPlan, Run] | None:
    """Return a task's plan and run; None if the task is deleted."""
    async with sessions() as session:
        query = select(DietPlan, Run).join(Run, Run.id == DietPlan.task_id)
        row = (await session.execute(query.where(Run.id == task_id))).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def find_fence(sessions: Sessions, task_id: UUID) -> int:
    """Return the fence of a task's current attempt; 0 if the task is deleted."""
    async with sessions() as session:
        return await session.scalar(select(Run.fence).where(Run.id == task_id)) or 0


async def find_status(sessions: Sessions, task_id: UUID) -> str | None:
    """Return the status of a task's run; None if the task is deleted."""
    async with sessions() as session:
        return await session.scalar(select(Run.status).where(Run.id == task_id))


def completed_event(plan: DietPlan, run: Run) -> Event:
    """Return the event of a finished plan, with the result that `get_task` returns."""
    result = to_task_read((plan, run)).result
    dumped = result.model_dump(mode="json") if result is not None else {}
    return events.task_completed(str(run.id), dumped)


async def _lock_task(session: AsyncSession, run: Run) -> tuple[Run, DietPlan]:
    """Lock a task's rows. Raises StaleFence unless `run` is the current, running attempt."""
    current = await session.scalar(select(Run).where(Run.id == run.id).with_for_update())
    if current is None or current.status != "running" or current.fence != run.fence:
        raise StaleFence(run.id, run.fence)
    plan = (await session.scalars(select(DietPlan).where(DietPlan.task_id == run.id))).one()
    return current, plan


def _finished_effect(run: Run, plan: DietPlan) -> Effect:
    return Effect(
        user_id=run.user_id,
        tool_name=create_diet_plan.__name__,
        arguments={name: getattr(plan, name) for name in Pet.model_fields},
        message=describe_finished_plan(plan.pet_type, plan.pet_breed, run.request["locale"]),
        result={"task_id": str(run.id), "plan_id": str(plan.id), "status": "completed"},
        requested_by={"kind": "task", "taskId": str(run.id)},
    )


async def _store_outcome(session: AsyncSession, run: Run, status: str, outcome: Event) -> None:
    run.status, run.outcome, run.ended_at = status, outcome, func.clock_timestamp()
    await session.flush()
    await delete_turn(await driver_connection(session), str(run.id))
