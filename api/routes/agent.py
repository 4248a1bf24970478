"""The agent over AG-UI 1.0."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from sse_starlette import EventSourceResponse

from agent.graph.chat.nodes import MAX_STEPS
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
from api.deps import CallerDep, StreamingCallerDep, WorkerDep
from api.errors.problems import problems
from api.sse import event_stream
from domain.conversations.runs import RunNotFound
from domain.conversations.threads import ThreadNotFound
from domain.core.errors import Unauthenticated

router = APIRouter(prefix="/agent", tags=["agent"])

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


@router.get(
    "/capabilities",
    summary="What the agent can do",
    responses=problems(Unauthenticated),
)
async def get_capabilities(caller: CallerDep, worker: WorkerDep) -> dict[str, Any]:
    """Describe the agent in AG-UI's form (AgentCapabilities)."""
    del caller
    parts = worker.dependencies
    return {
        "identity": {
            "name": "majordomo",
            "type": "langgraph",
            "description": "A personal assistant that asks before it changes anything.",
            "provider": parts.provider,
            "metadata": {"model": parts.model_name},
        },
        "transport": {"streaming": True, "resumable": True},
        "tools": {
            "supported": True,
            "items": [tool.definition["function"] for tool in parts.tools.values()],
            "parallelCalls": True,
            "clientProvided": True,
        },
        "output": {"structuredOutput": False, "supportedMimeTypes": ["text/plain"]},
        "state": {"snapshots": True, "deltas": False, "memory": True, "persistentState": True},
        "reasoning": {"supported": True, "streaming": True},
        "multimodal": {"input": {"image": False, "audio": False, "video": False, "pdf": False}},
        "execution": {"codeExecution": False, "maxIterations": MAX_STEPS},
        "humanInTheLoop": {
            "supported": True,
            "approvals": True,
            "interrupts": True,
            "approveWithEdits": True,
            "feedback": True,
        },
    }
