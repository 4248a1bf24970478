"""How plans and tasks are shown."""

from typing import Any

from domain.diet.queries import STATUSES, Made
from domain.diet.schemas import (
    Pet,
    PlanRead,
    PlanSummary,
    TaskRead,
    TaskResult,
    TaskStarted,
    TaskSummary,
)


def to_plan_summary(made: Made) -> PlanSummary:
    return PlanSummary(**_summary(made))


def show_plan(made: Made) -> PlanRead:
    plan, _ = made
    pet: dict[str, Any] = {name: getattr(plan, name) for name in Pet.model_fields}
    return PlanRead(
        **_summary(made),
        pet_information={**pet, "energy_need": plan.energy_need},
        ai_suggestions=plan.ai_suggestions,
        pet_diet_plan=plan.pet_diet_plan,
    )


def to_task_started(made: Made) -> TaskStarted:
    plan, run = made
    return TaskStarted(
        task_id=run.id, plan_id=plan.id, status=STATUSES[run.status], created_at=plan.created_at
    )


def to_task_summary(made: Made) -> TaskSummary:
    return TaskSummary(**_task(made))


def to_task_read(made: Made) -> TaskRead:
    plan, run = made
    is_completed = run.status == "succeeded"
    return TaskRead(
        **_task(made),
        result=TaskResult(plan_id=plan.id, plan=show_plan(made)) if is_completed else None,
        error=(run.outcome or {}).get("error") if run.status == "failed" else None,
        updated_at=plan.updated_at,
        plan_id=plan.id,
    )


def _summary(made: Made) -> dict[str, Any]:
    plan, run = made
    return {
        "id": plan.id,
        "pet_type": plan.pet_type,
        "pet_breed": plan.pet_breed,
        "created_at": plan.created_at,
        "status": STATUSES[run.status],
        "task_id": run.id,
    }


def _task(made: Made) -> dict[str, Any]:
    plan, run = made
    return {
        "id": run.id,
        "status": STATUSES[run.status],
        "progress": plan.progress,
        "created_at": plan.created_at,
    }
