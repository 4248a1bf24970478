"""The agent's tools for diet plans and the tasks that make them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.values import quote
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.diet import service
from domain.diet.errors import TaskEnded
from domain.diet.schemas import (
    Pet,
    PlanRead,
    PlanSummary,
    TaskCancelled,
    TaskID,
    TaskStarted,
    TaskSummary,
)

CREATE = gettext_noop("Make a diet plan for a {pet} of {age} years and {weight} kg")
CREATE_SPECIAL = gettext_noop(
    "Make a diet plan for a {pet} of {age} years and {weight} kg, considering {special}"
)
CANCEL = gettext_noop("Stop making the diet plan for a {pet}")
FINISH = gettext_noop("Finish the diet plan for a {pet}")
PETS = {"dog": gettext_noop("dog"), "cat": gettext_noop("cat")}


class TaskResult(TaskSummary):
    """A task, as the model sees it, with the id of its plan."""

    plan_id: UUID
    error: str | None


async def confirm_create(_session: AsyncSession, caller: Caller, *, data: Pet) -> str:
    locale = caller.locale
    special = [text for text in (data.pet_health_status, data.special_requirements) if text]
    return translate(
        CREATE_SPECIAL if special else CREATE,
        locale,
        pet=_format_pet(data.pet_type, data.pet_breed, locale),
        age=_format_number(data.age),
        weight=_format_number(data.pet_weight),
        special=", ".join(quote(text) for text in special),
    )


async def confirm_cancel(session: AsyncSession, caller: Caller, *, task_id: TaskID) -> str:
    task = await service.get_task(session, caller, task_id=task_id)
    if task.status not in ("pending", "running"):
        raise TaskEnded
    plan = await service.get_diet_plan(session, caller, plan_id=task.plan_id)
    return translate(
        CANCEL, caller.locale, pet=_format_pet(plan.pet_type, plan.pet_breed, caller.locale)
    )


def describe_finished_plan(pet_type: str, breed: str | None, locale: str) -> str:
    """Return the sentence about a plan that its task has made."""
    return translate(FINISH, locale, pet=_format_pet(pet_type, breed, locale))


def _format_number(number: float) -> str:
    """Format all digits of a number, and none after the point of a whole one."""
    return repr(float(number)).removesuffix(".0")


def _format_pet(pet_type: str, breed: str | None, locale: str) -> str:
    species = translate(PETS[pet_type], locale)
    return f"{species} ({quote(breed)})" if breed else species


TOOLS = [
    changing_tool(
        service.create_diet_plan, result=TaskStarted, confirm=confirm_create, only_adds=True
    ),
    reading_tool(service.list_diet_plans, result=PlanSummary),
    reading_tool(service.get_diet_plan, result=PlanRead),
    reading_tool(service.list_tasks, result=TaskSummary),
    reading_tool(service.get_task, result=TaskResult),
    changing_tool(
        service.cancel_task, result=TaskCancelled, confirm=confirm_cancel, is_repeatable=True
    ),
]
