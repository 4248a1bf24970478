"""Conversion of plans and tasks to their read models."""

from typing import Any

from domain.diet.queries import TASK_STATUSES, PlanWithTask
from domain.diet.schemas import (
    Pet,
    PlanRead,
    PlanSummary,
    TaskRead,
    TaskResult,
    TaskStarted,
    TaskSummary,
)


def to_plan_summary(row: PlanWithTask) -> PlanSummary:
    return PlanSummary(**_plan_summary(row))


def to_plan_read(row: PlanWithTask) -> PlanRead:
    plan, _ = row
    pet: dict[str, Any] = {name: getattr(plan, name) for name in Pet.model_fields}
    return PlanRead(
        **_plan_summary(row),
        pet_information={**pet, "energy_need": plan.energy_need},
        ai_suggestions=plan.ai_suggestions,
        pet_diet_plan=plan.pet_diet_plan,
    )


def to_task_started(row: PlanWithTask) -> TaskStarted:
    plan, run = row
    return TaskStarted(
        task_id=run.id,
        plan_id=plan.id,
        status=TASK_STATUSES[run.status],
        created_at=plan.created_at,
    )


def to_task_summary(row: PlanWithTask) -> TaskSummary:
    return TaskSummary(**_task_summary(row))


def to_task_read(row: PlanWithTask) -> TaskRead:
    plan, run = row
    is_completed = run.status == "succeeded"
    return TaskRead(
        **_task_summary(row),
        result=TaskResult(plan_id=plan.id, plan=to_plan_read(row)) if is_completed else None,
        error=(run.outcome or {}).get("error") if run.status == "failed" else None,
        updated_at=plan.updated_at,
        plan_id=plan.id,
    )


def _plan_summary(row: PlanWithTask) -> dict[str, Any]:
    plan, run = row
    return {
        "id": plan.id,
        "pet_type": plan.pet_type,
        "pet_breed": plan.pet_breed,
        "created_at": plan.created_at,
        "status": TASK_STATUSES[run.status],
        "task_id": run.id,
    }


def _task_summary(row: PlanWithTask) -> dict[str, Any]:
    plan, run = row
    return {
        "id": run.id,
        "status": TASK_STATUSES[run.status],
        "progress": plan.progress,
        "created_at": plan.created_at,
    }
