"""The agent over AG-UI 1.0."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from sse_starlette import EventSourceResponse

from agent.runs import service
from agent.runs.admission.errors import (
    ApprovalExpired,
    ApprovalInvalid,
    ApprovalsMissing,
    Draining,
    InterruptAnswered,
    InterruptMismatch,
    InterruptUnknown,
    MessageInvalid,
    ResumeMissing,
    RunIdReused,
    ThreadBusy,
    ToolNameTaken,
    TooManyRuns,
)
from agent.runs.admission.schemas import ClientId, RunCancelled, RunInput
from agent.runs.delivery.reconnect import reconnect_run
from agent.runs.execution import cancel
from agent.runs.threads import run_queries
from agent.runs.threads.schemas import RunRead
from api.deps import CallerDep, SessionDep, StreamingCallerDep, WorkerDep
from api.errors.problems import problems
from api.responses.sse import event_stream
from domain.conversations.runs import RunNotFound
from domain.conversations.threads import ThreadNotFound
from domain.core.errors import Unauthenticated

router = APIRouter(prefix="/agent", tags=["agent"])
lookup_router = APIRouter(prefix="/agent", tags=["agent"])
"""The lookup of a run stands behind the threads in the documentation."""

ACCEPTING = (Draining, RunIdReused, ThreadBusy, TooManyRuns, MessageInvalid, ToolNameTaken)
ANSWERING = (
    ThreadNotFound,
    InterruptUnknown,
    InterruptMismatch,
    InterruptAnswered,
    ApprovalsMissing,
    ApprovalExpired,
    ApprovalInvalid,
)
RunId = Annotated[ClientId, Path(description="The client's name of the run")]
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The events of the run (AG-UI 1.0), until RUN_FINISHED or RUN_ERROR.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/runs",
    summary="Run the agent",
    response_class=EventSourceResponse,
    responses=STREAM | problems(Unauthenticated, *ACCEPTING, *ANSWERING),
)
async def start_run(
    given: RunInput,
    caller: StreamingCallerDep,
    worker: WorkerDep,
    on_busy: Annotated[
        service.OnBusy, Query(description="`interrupt` cancels the run the thread is busy with")
    ] = "refuse",
) -> EventSourceResponse:
    """Send what the person says, or answers, and stream what the agent does."""
    return event_stream(await service.start_run(worker, caller, given, on_busy=on_busy))


@router.post(
    "/runs/{run_id:path}/resume",
    summary="Answer the questions of an interrupted run",
    response_class=EventSourceResponse,
    responses=STREAM
    | problems(Unauthenticated, RunNotFound, ResumeMissing, *ACCEPTING, *ANSWERING),
)
async def resume_run(
    run_id: RunId,
    given: RunInput,
    caller: StreamingCallerDep,
    worker: WorkerDep,
) -> EventSourceResponse:
    """Approve, edit, refuse or cancel what the agent asked, and stream what follows."""
    return event_stream(await service.resume_run(worker, caller, given, run_id=run_id))


@router.get(
    "/runs/{run_id:path}/events",
    summary="Follow a run, again or from elsewhere",
    response_class=EventSourceResponse,
    responses=STREAM | problems(Unauthenticated, RunNotFound),
)
async def follow_run(
    run_id: RunId,
    caller: StreamingCallerDep,
    worker: WorkerDep,
    after: Annotated[str | None, Query(max_length=64, description="Like Last-Event-ID")] = None,
    last_event_id: Annotated[
        str | None, Header(max_length=64, description="The id of the last event that arrived")
    ] = None,
) -> EventSourceResponse:
    """Go on with a run's events behind the last one seen, while it runs and for an hour after.

    Later, and where the events are gone, the messages, the state and the outcome are told.
    """
    behind = last_event_id or after or ""
    return event_stream(await reconnect_run(worker, caller, run_id=run_id, after=behind))


@router.post(
    "/runs/{run_id:path}/cancel",
    summary="Stop a run",
    status_code=202,
    responses=problems(Unauthenticated, RunNotFound),
)
async def cancel_run(run_id: RunId, caller: StreamingCallerDep, worker: WorkerDep) -> RunCancelled:
    """Stop a run: what was said and done stays. One that is over stays as it is."""
    run = await cancel.cancel_run(worker, caller, run_id=run_id)
    return RunCancelled(thread_id=run.request["thread_id"], run_id=run_id, status=run.status)


@lookup_router.get(
    "/runs/{run_id:path}",
    summary="Show a run",
    responses=problems(Unauthenticated, RunNotFound),
)
async def get_run(run_id: RunId, session: SessionDep, caller: CallerDep) -> RunRead:
    """Show how a run is doing, or how it ended."""
    return await run_queries.get_run(session, caller, run_id=run_id)
