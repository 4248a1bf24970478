"""Diet plans, in the diet API."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from agent.tasks.reconnect import reconnect_task
from api.bodies.bounded_route import BoundedRoute
from api.deps import (
    CallerDep,
    CallerLocaleDep,
    RunWorkerDep,
    ServicesDep,
    SessionDep,
    StreamingCallerDep,
    StreamingCallerLocaleDep,
)
from api.envelope import envelope_messages
from api.envelope.envelope import Envelope, wrap
from api.errors.envelope_errors import envelope_errors
from api.idempotency.envelope_route import KeyDep, create_plan_once
from api.responses.sse import named_event_stream
from domain.core.errors import Unauthenticated
from domain.core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from domain.core.quotas.errors import TooManyPlans, TooManyTasks
from domain.core.schemas import Output
from domain.diet import service
from domain.diet.errors import PlanNotFound
from domain.diet.schemas import (
    PageNumber,
    PageSize,
    PlanCreate,
    PlanID,
    PlanRead,
    PlanSummary,
    TaskStarted,
)

router = APIRouter(prefix="/plans", tags=["diet plans"], route_class=BoundedRoute)

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The task and its plan; or, if a stream is requested, its events until"
        " `task_completed`, `task_cancelled` or `error`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


class PlanList(Output):
    plans: list[PlanSummary]
    total: int


class ShownPlan(Output):
    plan: PlanRead


@router.post(
    "/create",
    summary="Create a diet plan",
    response_model=Envelope[TaskStarted],
    responses=STREAM
    | envelope_errors(
        Unauthenticated, IdempotencyKeyReused, IdempotencyKeyInUse, TooManyTasks, TooManyPlans
    ),
)
async def create_diet_plan(
    *,
    data: PlanCreate,
    request: Request,
    services: ServicesDep,
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
    locale: StreamingCallerLocaleDep,
    key: KeyDep = None,
) -> Response | Envelope[TaskStarted]:
    """Queue the task that creates a month's plan for a dog or a cat.

    With `use_stream` or `Accept: text/event-stream` the response is the stream of its events.
    Closing the stream does not stop the task.
    """
    task = await create_plan_once(services, caller, service.create_diet_plan, data, key=key)
    if data.use_stream or _accepts_stream(request):
        batches = reconnect_task(worker, task.task_id)
        return named_event_stream(batches, services.session_monitor, caller, sends_names=True)
    return wrap(envelope_messages.PLAN_CREATED, task, locale)


def _accepts_stream(request: Request) -> bool:
    accepted = ",".join(request.headers.getlist("accept")).lower()
    return "text/event-stream" in accepted


@router.get("/history", summary="List one's diet plans", responses=envelope_errors(Unauthenticated))
async def list_diet_plans(
    session: SessionDep,
    caller: CallerDep,
    locale: CallerLocaleDep,
    page: PageNumber = 1,
    page_size: PageSize = 10,
) -> Envelope[PlanList]:
    """List one's plans, the newest first."""
    listed = await service.list_diet_plans(session, caller, page=page, page_size=page_size)
    plans = PlanList(plans=list(listed.items), total=listed.total)
    return wrap(envelope_messages.FOUND, plans, locale)


@router.get(
    "/{plan_id}",
    summary="Show a diet plan",
    responses=envelope_errors(Unauthenticated, PlanNotFound),
)
async def get_diet_plan(
    plan_id: PlanID, session: SessionDep, caller: CallerDep, locale: CallerLocaleDep
) -> Envelope[ShownPlan]:
    """Show a plan with all of its weeks and foods."""
    plan = await service.get_diet_plan(session, caller, plan_id=plan_id)
    return wrap(envelope_messages.FOUND, ShownPlan(plan=plan), locale)
