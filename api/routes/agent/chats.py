"""Chat with the agent without a stream: one request, one JSON response."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from agent.chats import service as chats
from agent.chats.schemas import ChatCreate, ChatRead
from agent.runs.admission.errors import (
    Draining,
    ThreadBusy,
    TooManyRuns,
    TooManyWaitingMessages,
)
from api.bodies.bounded_route import BoundedRoute
from api.deps import RunWorkerDep, SessionMonitorDep, StreamingCallerDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import HEADER_PARAMETER, KeyInvalid, read_key
from api.locale import use_written_locale
from api.responses.disconnects import cancel_on_disconnect
from domain.auth.sessions.session_monitor import SessionEnded
from domain.core.errors import Unauthenticated
from domain.core.idempotency.errors import IdempotencyKeyReused
from domain.core.quotas.errors import StorageFull, ThreadFull, TooManyThreads

router = APIRouter(tags=["agent"], route_class=BoundedRoute)

CLIENT_CLOSED_REQUEST = 499
"""For the log: the client has disconnected and does not receive it (nginx's own status)."""


@router.post(
    "/agent-chats",
    summary="Chat with the agent",
    response_model=ChatRead,
    response_model_exclude_none=True,
    openapi_extra={"parameters": [HEADER_PARAMETER]},
    responses=problems(
        Unauthenticated,
        SessionEnded,
        KeyInvalid,
        IdempotencyKeyReused,
        ThreadBusy,
        TooManyRuns,
        TooManyWaitingMessages,
        TooManyThreads,
        ThreadFull,
        StorageFull,
        Draining,
    ),
)
async def create_agent_chat(
    *,
    data: ChatCreate,
    request: Request,
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
    monitor: SessionMonitorDep,
    key: Annotated[str | None, Depends(read_key)],
) -> Any:
    """Send a message to the agent, and get everything that it did in one response.

    This is a run like any other. If it ends with an `interrupt`, continue it with
    `POST /agent/runs/{run_id}/resume` and `threadId` = `session_id`. Until then further messages
    are kept, and read after the answer; `on_waiting: "refuse"` refuses what is open instead.
    """
    caller = use_written_locale(request.scope, caller, data.message)
    work = chats.create_agent_chat(worker, caller, data=data, key=key)
    with monitor.watch(caller.session_id) as watch, watch:
        chat = await cancel_on_disconnect(request, work)
    return chat if chat is not None else Response(status_code=CLIENT_CLOSED_REQUEST)
