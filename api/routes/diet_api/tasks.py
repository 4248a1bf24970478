"""The tasks that create diet plans, in the diet API."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import Field

from agent.tasks import reconnect
from api.deps import (
    CallerDep,
    CallerLocaleDep,
    Credentials,
    LocaleDep,
    RunWorkerDep,
    ServicesDep,
    SessionDep,
    find_caller,
)
from api.envelope import envelope_messages
from api.envelope.envelope import Envelope, wrap
from api.errors.envelope_errors import envelope_errors
from api.idempotency.envelope_route import EnvelopeIdempotentRoute
from api.locale import accepted_locale_of, use_locale_of_caller
from api.middleware.head_requests import is_head
from api.program_changes import same_as
from api.responses.event_stream import EventStreamResponse
from api.responses.sse import named_event_stream
from api.scopes import login_required
from domain.auth.sessions.tickets import (
    MAX_TICKET_LENGTH,
    TICKET_SECONDS,
    create_ticket,
    use_ticket,
)
from domain.core.database.sessions import transaction
from domain.core.errors import Unauthenticated
from domain.core.quotas.errors import TooManyPlans, TooManyTasks
from domain.core.schemas import Input, Output
from domain.diet import service
from domain.diet.errors import TaskEnded, TaskNotFound
from domain.diet.schemas import (
    PageNumber,
    PageSize,
    PlanCreate,
    Status,
    TaskCancelled,
    TaskID,
    TaskRead,
    TaskStarted,
    TaskSummary,
)

router = APIRouter(prefix="/tasks", tags=["tasks"], route_class=EnvelopeIdempotentRoute)

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The events of the task, until `task_completed`, `task_cancelled` or"
        " `error`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
EXCLUDED_EVENTS = ("status_update",)
"""Events that only the stream of `POST /plans/create` has; here they are `task_progress`."""


class TaskQuery(Input):
    """Which page of which tasks."""

    page: PageNumber = 1
    page_size: PageSize = 10
    status: Annotated[Status | None, Field(description="Only tasks with this status.")] = None


class Pagination(Output):
    page: int
    page_size: int
    total: int


class TaskList(Output):
    tasks: list[TaskSummary]
    pagination: Pagination


class ShownTask(Output):
    task: TaskRead


class Ticket(Output):
    ticket: str
    expires_in: int
    """Seconds for which the ticket is valid; it can be used once."""


@router.post(
    "/",
    summary="Create a diet plan",
    responses=envelope_errors(Unauthenticated, TooManyTasks, TooManyPlans),
)
@router.post("", include_in_schema=False, name="create_task_without_slash")
@same_as(service.create_diet_plan)
async def create_task(
    data: PlanCreate, session: SessionDep, caller: CallerDep, locale: CallerLocaleDep
) -> Envelope[TaskStarted]:
    """Queue the task of a month's plan. `GET /tasks/{task_id}/stream` streams its events."""
    task = await service.create_diet_plan(session, caller, data=data)
    return wrap(envelope_messages.TASK_CREATED, task, locale)


@router.get("/", summary="List one's tasks", responses=envelope_errors(Unauthenticated))
@router.get("", include_in_schema=False, name="list_tasks_without_slash")
async def list_tasks(
    query: Annotated[TaskQuery, Query()],
    session: SessionDep,
    caller: CallerDep,
    locale: CallerLocaleDep,
) -> Envelope[TaskList]:
    """List one's tasks, the newest first."""
    listed = await service.list_tasks(session, caller, **query.model_dump())
    pagination = Pagination(page=listed.number, page_size=listed.size, total=listed.total)
    tasks = TaskList(tasks=list(listed.items), pagination=pagination)
    return wrap(envelope_messages.FOUND, tasks, locale)


@router.get(
    "/{task_id}",
    summary="Show a task",
    responses=envelope_errors(Unauthenticated, TaskNotFound),
)
async def get_task(
    task_id: TaskID, session: SessionDep, caller: CallerDep, locale: CallerLocaleDep
) -> Envelope[ShownTask]:
    """Show the progress of a task, and the plan once it is complete."""
    task = await service.get_task(session, caller, task_id=task_id)
    return wrap(envelope_messages.FOUND, ShownTask(task=task), locale)


@router.post(
    "/{task_id}/cancel",
    summary="Cancel a task",
    responses=envelope_errors(Unauthenticated, TaskNotFound, TaskEnded),
)
async def cancel_task(
    task_id: TaskID, session: SessionDep, caller: CallerDep, locale: CallerLocaleDep
) -> Envelope[TaskCancelled]:
    """Stop a task at any stage. A task that has ended cannot be cancelled."""
    cancelled = await service.cancel_task(session, caller, task_id=task_id)
    return wrap(envelope_messages.TASK_CANCELLED, cancelled, locale)


@router.post(
    "/{task_id}/stream/ticket",
    summary="Get a ticket for one stream",
    responses=envelope_errors(Unauthenticated, TaskNotFound),
)
@login_required
async def create_stream_ticket(
    task_id: TaskID,
    services: ServicesDep,
    session: SessionDep,
    caller: CallerDep,
    locale: CallerLocaleDep,
) -> Envelope[Ticket]:
    """Create a ticket for the URL of a browser's `EventSource`, which cannot send headers."""
    await service.get_task(session, caller, task_id=task_id)
    ticket = await create_ticket(services.redis, caller, purpose=_purpose(task_id))
    return wrap(
        envelope_messages.TICKET_CREATED, Ticket(ticket=ticket, expires_in=TICKET_SECONDS), locale
    )


@router.get(
    "/{task_id}/stream",
    summary="Stream the events of a task",
    response_class=EventStreamResponse,
    responses=STREAM | envelope_errors(Unauthenticated, TaskNotFound),
)
async def reconnect_task(
    *,
    task_id: TaskID,
    services: ServicesDep,
    credentials: Credentials,
    worker: RunWorkerDep,
    request: Request,
    _: LocaleDep,
    ticket: Annotated[
        str | None, Query(max_length=MAX_TICKET_LENGTH, description="Instead of the header.")
    ] = None,
    last_event_id: Annotated[
        str, Header(max_length=64, description="Continue after the event with this id.")
    ] = "",
) -> EventStreamResponse:
    """Stream a task's events, past ones included. With a ticket the events have no names."""
    async with transaction(services.sessions) as session:
        if ticket is None:
            caller = await find_caller(request, credentials, session, services.settings)
        else:
            caller = await use_ticket(
                services.redis,
                session,
                ticket=ticket,
                purpose=_purpose(task_id),
                locale=accepted_locale_of(request.scope),
                keeps=is_head(request.scope),
            )
            use_locale_of_caller(request.scope, caller)
        await service.get_task(session, caller, task_id=task_id)
    batches = reconnect.reconnect_task(worker, task_id, after=last_event_id)
    return named_event_stream(
        batches,
        services.session_monitor,
        caller,
        sends_names=ticket is None,
        exclude=EXCLUDED_EVENTS,
    )


def _purpose(task_id: UUID) -> str:
    return f"task:{task_id}"
