"""The agent by plain JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from agent.chats import service as chats
from agent.chats.schemas import ChatCreate, ChatRead
from agent.runs.admission.errors import Draining, ThreadBusy, TooManyRuns
from api.deps import StreamingCallerDep, WorkerDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import HEADER_PARAMETER, KeyInvalid, read_key
from api.responses.disconnects import cancel_on_disconnect
from domain.core.errors import Unauthenticated
from domain.core.idempotency.errors import IdempotencyKeyReused

router = APIRouter(tags=["agent"])

CLIENT_GONE = 499
"""Nobody reads this status; it is for the log."""


@router.post(
    "/agent-chats",
    summary="Chat with the agent",
    response_model=ChatRead,
    response_model_exclude_none=True,
    openapi_extra={"parameters": [HEADER_PARAMETER]},
    responses=problems(
        Unauthenticated, KeyInvalid, IdempotencyKeyReused, ThreadBusy, TooManyRuns, Draining
    ),
)
async def create_agent_chat(
    data: ChatCreate,
    request: Request,
    caller: StreamingCallerDep,
    worker: WorkerDep,
    key: Annotated[str | None, Depends(read_key)],
) -> Any:
    """Say something to the agent, and get all that it did in one answer.

    It is a run like any other: where the agent asks (`interrupt`), it is answered by
    `POST /agent/runs/{run_id}/resume` with `threadId` = `session_id`.
    """
    work = chats.create_agent_chat(worker, caller, data=data, key=key)
    chat = await cancel_on_disconnect(request, work)
    return chat if chat is not None else Response(status_code=CLIENT_GONE)
