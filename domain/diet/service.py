"""Diet plans for a person's pets, and the tasks that make them."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.conversations.log_ids import bind_run
from domain.conversations.models import Run
from domain.conversations.runs import NO_WORKER
from domain.core.caller import Caller
from domain.core.idempotency.run_once import fingerprint_of
from domain.core.metrics.definitions import RUNS
from domain.core.pagination import NumberedPage
from domain.core.quotas.definitions import DIET_PLANS, PLAN_WINDOW_DAYS, UNFINISHED_TASKS
from domain.core.quotas.enforcement import check_quota
from domain.core.telemetry.ids import current_origin
from domain.diet.errors import PlanNotFound, TaskEnded, TaskNotFound
from domain.diet.models import DietPlan
from domain.diet.queries import find_plan, read_page, select_plans
from domain.diet.queue import next_round, queue_task, select_unfinished
from domain.diet.read_models import (
    to_plan_read,
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


async def create_diet_plan(session: AsyncSession, caller: Caller, *, data: Pet) -> TaskStarted:
    """Start making a month's diet plan for a dog or a cat; it takes a while.

    Returns the task that makes it, which has the progress.

    Raises TooManyTasks or TooManyPlans.
    """
    run = _create_run(caller, data, queue_round=await next_round(session, caller.user_id))
    plan = DietPlan(
        id=uuid7(),
        user_id=caller.user_id,
        task_id=run.id,
        **{name: getattr(data, name) for name in Pet.model_fields},
    )
    session.add(run)
    await session.flush()
    bind_run(run)
    session.add(plan)
    await session.flush()
    await check_quota(session, UNFINISHED_TASKS, caller.user_id, select_unfinished(caller.user_id))
    recent = select(DietPlan.id).where(
        DietPlan.user_id == caller.user_id,
        DietPlan.created_at > func.now() - timedelta(days=PLAN_WINDOW_DAYS),
    )
    await check_quota(session, DIET_PLANS, caller.user_id, recent)
    await queue_task(session, run.id)
    return to_task_started((plan, run))


async def list_diet_plans(
    session: AsyncSession, caller: Caller, *, page: PageNumber = 1, page_size: PageSize = 10
) -> NumberedPage[PlanSummary]:
    """List the person's diet plans, the newest first."""
    plans = select_plans(caller)
    return await read_page(session, plans, to_plan_summary, page=page, page_size=page_size)


async def get_diet_plan(session: AsyncSession, caller: Caller, *, plan_id: PlanID) -> PlanRead:
    """Show a diet plan: the pet, its energy need, the foods of each week, and suggestions.

    Raises PlanNotFound.
    """
    row = await find_plan(session, select_plans(caller).where(DietPlan.id == plan_id))
    if row is None:
        raise PlanNotFound
    return to_plan_read(row)


async def list_tasks(
    session: AsyncSession,
    caller: Caller,
    *,
    page: PageNumber = 1,
    page_size: PageSize = 10,
    status: Status | None = None,
) -> NumberedPage[TaskSummary]:
    """List the tasks that make the person's diet plans, the newest first."""
    tasks = select_plans(caller, status)
    return await read_page(session, tasks, to_task_summary, page=page, page_size=page_size)


async def get_task(session: AsyncSession, caller: Caller, *, task_id: TaskID) -> TaskRead:
    """Show how far the making of a diet plan has come, and the plan once it is made.

    Raises TaskNotFound.
    """
    row = await find_plan(session, select_plans(caller).where(Run.id == task_id))
    if row is None:
        raise TaskNotFound
    return to_task_read(row)


async def cancel_task(session: AsyncSession, caller: Caller, *, task_id: TaskID) -> TaskCancelled:
    """Cancel the making of a diet plan, and discard what there is of it so far.

    Raises TaskNotFound, or TaskEnded if it has ended already.
    """
    query = select_plans(caller).where(Run.id == task_id).with_for_update()
    row = await find_plan(session, query)
    if row is None:
        raise TaskNotFound
    plan, run = row
    if run.status not in ("pending", "running"):
        raise TaskEnded
    run.status = "cancelled"
    run.cancel_requested_at = run.ended_at = func.clock_timestamp()
    run.outcome = {"event": "task_cancelled", "task_id": str(run.id)}
    plan.updated_at = func.now()
    await session.flush()
    RUNS.inc(run.kind, run.status)
    return TaskCancelled(task_id=run.id, status="cancelled")


def _create_run(caller: Caller, data: Pet, *, queue_round: int) -> Run:
    """Create the run of a task: without a thread, pending until a worker claims it."""
    run_id = uuid7()
    return Run(
        id=run_id,
        user_id=caller.user_id,
        kind="task",
        # Clients cannot use this id: their ids are printable.
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
        queue_round=queue_round,
        origin=current_origin(),
    )
