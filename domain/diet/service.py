"""Diet plans for a person's pets, and the tasks that make them."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.conversations.models import Run
from domain.conversations.runs import NO_WORKER
from domain.core.caller import Caller
from domain.core.idempotency.run_once import fingerprint_of
from domain.core.jobs import defer
from domain.core.pagination import NumberedPage
from domain.diet.errors import PlanNotFound, TaskEnded, TaskNotFound
from domain.diet.models import DietPlan
from domain.diet.queries import find_one, of_caller, read_page
from domain.diet.read_models import (
    show_plan,
    to_plan_summary,
    to_task_read,
    to_task_started,
    to_task_summary,
)
from domain.diet.schemas import (
    PageNumber,
    PageSize,
    Pet,
    PlanID,
    PlanRead,
    PlanSummary,
    Status,
    TaskCancelled,
    TaskID,
    TaskRead,
    TaskStarted,
    TaskSummary,
)

DRIVE = "tasks:drive"
QUEUE = "tasks"


async def create_diet_plan(session: AsyncSession, caller: Caller, *, data: Pet) -> TaskStarted:
    """Have a month's diet plan made for a dog or a cat; it takes a while.

    The answer is the task that makes it: look at the task for its progress, and at the plan once
    the task is completed.
    """
    run = _make_run(caller, data)
    plan = DietPlan(
        id=uuid7(),
        user_id=caller.user_id,
        task_id=run.id,
        **{name: getattr(data, name) for name in Pet.model_fields},
    )
    session.add(run)
    await session.flush()
    session.add(plan)
    await session.flush()
    await queue_task(session, run.id)
    return to_task_started((plan, run))


async def list_diet_plans(
    session: AsyncSession, caller: Caller, *, page: PageNumber = 1, page_size: PageSize = 10
) -> NumberedPage[PlanSummary]:
    """List the person's diet plans, the newest first."""
    plans = of_caller(caller)
    return await read_page(session, plans, to_plan_summary, page=page, page_size=page_size)


async def get_diet_plan(session: AsyncSession, caller: Caller, *, plan_id: PlanID) -> PlanRead:
    """Show a diet plan: the pet, its energy need, the foods of each week, and suggestions.

    Raises PlanNotFound.
    """
    made = await find_one(session, of_caller(caller).where(DietPlan.id == plan_id))
    if made is None:
        raise PlanNotFound
    return show_plan(made)


async def list_tasks(
    session: AsyncSession,
    caller: Caller,
    *,
    page: PageNumber = 1,
    page_size: PageSize = 10,
    status: Status | None = None,
) -> NumberedPage[TaskSummary]:
    """List the tasks that make the person's diet plans, the newest first."""
    tasks = of_caller(caller, status)
    return await read_page(session, tasks, to_task_summary, page=page, page_size=page_size)


async def get_task(session: AsyncSession, caller: Caller, *, task_id: TaskID) -> TaskRead:
    """Show how far the making of a diet plan has come, and the plan once it is made.

    Raises TaskNotFound.
    """
    made = await find_one(session, of_caller(caller).where(Run.id == task_id))
    if made is None:
        raise TaskNotFound
    return to_task_read(made)


async def cancel_task(session: AsyncSession, caller: Caller, *, task_id: TaskID) -> TaskCancelled:
    """Stop the making of a diet plan. What there is of it so far is given up.

    The task is cancelled from this moment on: whoever works on it can write nothing any more.
    Raises TaskNotFound, or TaskEnded where it is over already.
    """
    query = of_caller(caller).where(Run.id == task_id).with_for_update()
    made = await find_one(session, query)
    if made is None:
        raise TaskNotFound
    plan, run = made
    if run.status not in ("pending", "running"):
        raise TaskEnded
    run.status = "cancelled"
    run.cancel_requested_at = run.ended_at = func.clock_timestamp()
    run.outcome = {"event": "task_cancelled", "task_id": str(run.id)}
    plan.updated_at = func.now()
    await session.flush()
    return TaskCancelled(task_id=run.id, status="cancelled")


async def queue_task(session: AsyncSession, task_id: UUID) -> None:
    """Have a worker look at a task; nothing happens where one is about to."""
    arguments = {"task_id": str(task_id)}
    await defer(session, DRIVE, arguments, queue=QUEUE, queueing_lock=f"task:{task_id}")


def _make_run(caller: Caller, data: Pet) -> Run:
    """Make the row of a task: a run without a thread, which waits for a worker."""
    run_id = uuid7()
    return Run(
        id=run_id,
        user_id=caller.user_id,
        kind="task",
        # No client can give its runs such names: theirs are printable.
        client_id=f"\x1f{run_id}",
        turn_id=run_id,
        status="pending",
        request={"locale": caller.locale, "session_id": str(caller.session_id)},
        fingerprint=fingerprint_of(
            "create_diet_plan", data.model_dump(include=set(Pet.model_fields))
        ),
        worker_id=NO_WORKER,
        fence=0,
        attempts=0,
    )
