"""The agent over AG-UI 1.0."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from agent.runs import service
from agent.runs.admission.errors import (
    ApprovalExpired,
    ApprovalInvalid,
    ApprovalsMissing,
    Draining,
    InterruptAnswered,
    InterruptClosed,
    InterruptMismatch,
    InterruptUnknown,
    MessageInvalid,
    ResumeMissing,
    RunIdReused,
    ThreadBusy,
    ToolNameTaken,
    ToolsTooLarge,
    TooManyRuns,
    TooManyWaitingMessages,
)
from agent.runs.admission.schemas import ClientId, RunCancelled, RunInput
from agent.runs.delivery.reconnect import reconnect_run
from agent.runs.execution import cancel
from agent.runs.threads import run_queries
from agent.runs.threads.schemas import RunRead
from api.bodies.bounded_route import BoundedRoute
from api.deps import CallerDep, RunWorkerDep, SessionDep, SessionMonitorDep, StreamingCallerDep
from api.errors.problems import problems
from api.locale import find_user_text, use_written_locale
from api.responses.event_stream import EventStreamResponse
from api.responses.sse import event_stream
from api.routes.agent.event_streams import STREAM, LastEventIdDep
from api.scopes import needs_scope
from domain.conversations.runs import RunNotFound
from domain.conversations.threads import ThreadIdTaken, ThreadNotFound
from domain.core.errors import Unauthenticated
from domain.core.quotas.errors import StorageFull, ThreadFull, TooManyThreads

router = APIRouter(prefix="/agent", tags=["agent"], route_class=BoundedRoute)

ADMISSION_ERRORS = (
    Draining,
    RunIdReused,
    ThreadIdTaken,
    ThreadBusy,
    TooManyRuns,
    TooManyWaitingMessages,
    MessageInvalid,
    ToolNameTaken,
    ToolsTooLarge,
    TooManyThreads,
    ThreadFull,
    StorageFull,
)
APPROVAL_ERRORS = (
    ThreadNotFound,
    InterruptUnknown,
    InterruptMismatch,
    InterruptClosed,
    InterruptAnswered,
    ApprovalsMissing,
    ApprovalExpired,
    ApprovalInvalid,
)
RunId = Annotated[ClientId, Path(description="The client's id of the run.")]


async def _count_body_bytes(request: Request) -> int:
    return len(await request.body())


BodyBytes = Annotated[int, Depends(_count_body_bytes)]


@router.post(
    "/runs",
    summary="Run the agent",
    response_class=EventStreamResponse,
    responses=STREAM | problems(Unauthenticated, *ADMISSION_ERRORS, *APPROVAL_ERRORS),
)
async def start_run(
    *,
    run_input: RunInput,
    request: Request,
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
    request_bytes: BodyBytes,
    monitor: SessionMonitorDep,
    on_busy: Annotated[
        service.OnBusy,
        Query(description="`interrupt` cancels the run that the thread is busy with."),
    ] = "refuse",
    on_waiting: Annotated[
        service.OnWaiting,
        Query(
            description=(
                "`keep`: a message to a thread that waits for approvals is read after these; "
                "the response restates the interrupts. `refuse`: the message refuses all that is "
                "open, and the agent reads it now. Without a new message both do the same."
            )
        ),
    ] = "keep",
) -> EventStreamResponse:
    """Send the user's message or approvals, and stream what the agent does."""
    caller = use_written_locale(request.scope, caller, find_user_text(run_input.messages))
    stream = await service.start_run(
        worker,
        caller,
        run_input,
        on_busy=on_busy,
        on_waiting=on_waiting,
        request_bytes=request_bytes,
    )
    return event_stream(stream, monitor, caller)


@router.post(
    "/runs/{run_id:client_id}/resume",
    summary="Resume an interrupted run",
    response_class=EventStreamResponse,
    responses=STREAM
    | problems(Unauthenticated, RunNotFound, ResumeMissing, *ADMISSION_ERRORS, *APPROVAL_ERRORS),
)
@needs_scope("approve")
async def resume_run(
    *,
    run_id: RunId,
    run_input: RunInput,
    request: Request,
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
    request_bytes: BodyBytes,
    monitor: SessionMonitorDep,
) -> EventStreamResponse:
    """Approve, edit, reject or cancel the open calls of the run, and stream what follows."""
    caller = use_written_locale(request.scope, caller, find_user_text(run_input.messages))
    stream = await service.resume_run(
        worker, caller, run_input, run_id=run_id, request_bytes=request_bytes
    )
    return event_stream(stream, monitor, caller)


@router.get(
    "/runs/{run_id:client_id}/events",
    summary="Stream the events of a run",
    response_class=EventStreamResponse,
    responses=STREAM | problems(Unauthenticated, RunNotFound),
)
async def follow_run(
    *,
    run_id: RunId,
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
    monitor: SessionMonitorDep,
    last_event_id: LastEventIdDep,
) -> EventStreamResponse:
    """Stream a run's events after the last one received, while it runs and for an hour after.

    Without the id of an event that this run has sent, the messages that the run builds on come
    first. Later, or if the events are lost, the stream has snapshots of messages and state, and
    the outcome.
    """
    batches = await reconnect_run(worker, caller, run_id=run_id, after=last_event_id)
    return event_stream(batches, monitor, caller)


@router.post(
    "/runs/{run_id:client_id}/cancel",
    summary="Stop a run",
    status_code=202,
    responses=problems(Unauthenticated, RunNotFound),
)
async def cancel_run(
    run_id: RunId, caller: StreamingCallerDep, worker: RunWorkerDep
) -> RunCancelled:
    """Stop a run. What it has said and done stays. A run that has ended does not change."""
    run = await cancel.cancel_run(worker, caller, run_id=run_id)
    return RunCancelled(thread_id=run.request["thread_id"], run_id=run_id, status=run.status)


# Its path matches those of the other routes of runs too, so it comes last.
@router.get(
    "/runs/{run_id:client_id}",
    summary="Show a run",
    responses=problems(Unauthenticated, RunNotFound),
)
async def get_run(run_id: RunId, session: SessionDep, caller: CallerDep) -> RunRead:
    """Show the status of a run, or how it ended."""
    return await run_queries.get_run(session, caller, run_id=run_id)
