"""The agent over AG-UI 1.0."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from sse_starlette import EventSourceResponse

from agent.graph.nodes import MOST_STEPS
from agent.runs import service
from agent.runs.errors import (
    AlreadyAnswered,
    AnswersMissing,
    ApprovalExpired,
    ApprovalInvalid,
    InterruptMismatch,
    InterruptUnknown,
    MessageInvalid,
    ResumeMissing,
    RunIdReused,
    ThreadBusy,
    ToolNameTaken,
    TooManyRuns,
)
from agent.runs.schemas import ClientId, RunInput
from api.deps import CallerDep, StreamingCallerDep, WorkerDep
from api.problems import problems
from api.sse import event_stream
from domain.conversations.runs import RunNotFound
from domain.conversations.threads import ThreadNotFound
from domain.core.errors import Unauthenticated

router = APIRouter(prefix="/agent", tags=["agent"])

ACCEPTING = (RunIdReused, ThreadBusy, TooManyRuns, MessageInvalid, ToolNameTaken)
ANSWERING = (
    ThreadNotFound,
    InterruptUnknown,
    InterruptMismatch,
    AlreadyAnswered,
    AnswersMissing,
    ApprovalExpired,
    ApprovalInvalid,
)
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
    given: RunInput, caller: StreamingCallerDep, worker: WorkerDep
) -> EventSourceResponse:
    """Send what the person says, or answers, and stream what the agent does."""
    return event_stream(await service.start_run(worker, caller, given))


@router.post(
    "/runs/{run_id}/resume",
    summary="Answer the questions of an interrupted run",
    response_class=EventSourceResponse,
    responses=STREAM
    | problems(Unauthenticated, RunNotFound, ResumeMissing, *ACCEPTING, *ANSWERING),
)
async def resume_run(
    run_id: Annotated[ClientId, Path(description="The interrupted run")],
    given: RunInput,
    caller: StreamingCallerDep,
    worker: WorkerDep,
) -> EventSourceResponse:
    """Approve, edit, refuse or cancel what the agent asked, and stream what follows."""
    return event_stream(await service.resume_run(worker, caller, given, run_id=run_id))


@router.get(
    "/capabilities",
    summary="What the agent can do",
    responses=problems(Unauthenticated),
)
async def get_capabilities(caller: CallerDep, worker: WorkerDep) -> dict[str, Any]:
    """Describe the agent in AG-UI's form (AgentCapabilities)."""
    del caller
    parts = worker.parts
    return {
        "identity": {
            "name": "majordomo",
            "type": "langgraph",
            "description": "A personal assistant that asks before it changes anything.",
            "provider": parts.provider,
            "metadata": {"model": parts.model_name},
        },
        "transport": {"streaming": True, "resumable": False},
        "tools": {
            "supported": True,
            "items": [tool.definition["function"] for tool in parts.tools.values()],
            "parallelCalls": True,
            "clientProvided": True,
        },
        "output": {"structuredOutput": False, "supportedMimeTypes": ["text/plain"]},
        "state": {"snapshots": True, "deltas": False, "memory": True, "persistentState": True},
        "reasoning": {"supported": False},
        "multimodal": {"input": {"image": False, "audio": False, "video": False, "pdf": False}},
        "execution": {"codeExecution": False, "maxIterations": MOST_STEPS},
        "humanInTheLoop": {
            "supported": True,
            "approvals": True,
            "interrupts": True,
            "approveWithEdits": True,
            "feedback": True,
        },
    }
