"""Approvals as a resource: what the agent asks, wherever it asks, and the answers to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response, status

from agent.approvals import feed
from agent.approvals import service as approvals
from agent.approvals.errors import ApprovalNotFound
from agent.approvals.schemas import AnswerRead, ApprovalQuery, ApprovalRead
from agent.runs.admission.errors import (
    ApprovalExpired,
    ApprovalInvalid,
    Draining,
    InterruptAnswered,
    InterruptClosed,
    ThreadBusy,
)
from agent.runs.execution.approval import ApprovalPayload
from api.bodies.bounded_route import BoundedRoute
from api.deps import (
    ReaderDep,
    RunWorkerDep,
    SessionDep,
    SessionMonitorDep,
    StreamingCallerDep,
    StreamingCallerLocaleDep,
)
from api.errors.problems import problems
from api.responses.event_stream import EventStreamResponse
from api.responses.pagination import PAGED, paged_response
from api.responses.sse import named_event_stream
from api.routes.agent.event_streams import LastEventIdDep
from api.scopes import needs_scope
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid

router = APIRouter(prefix="/approvals", tags=["approvals"], route_class=BoundedRoute)

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "`approval_requested`, `approval_answered` and `approval_expired`, whose "
        "data have the `approval`; `approvals_opened` follows what is open at the start.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
STORED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer is stored; the agent goes on when the others are there.",
        "model": AnswerRead,
    }
}
ApprovalId = Annotated[UUID, Path(description="The id of the approval.")]


@router.get(
    "",
    summary="List approvals",
    response_model=list[ApprovalRead],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
async def list_approvals(
    query: Annotated[ApprovalQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: ReaderDep,
) -> Sequence[ApprovalRead]:
    """List what the agent asks or has asked, the newest first; `status=pending` is what is open."""
    page = await approvals.list_approvals(session, caller, data=query)
    return paged_response(request, response, page)


@router.get(
    "/events",
    summary="Follow approvals",
    response_class=EventStreamResponse,
    responses=EVENTS | problems(Unauthenticated),
)
async def follow_approvals(
    caller: StreamingCallerDep,
    locale: StreamingCallerLocaleDep,
    worker: RunWorkerDep,
    monitor: SessionMonitorDep,
    last_event_id: LastEventIdDep,
) -> EventStreamResponse:
    """Stream what is open, and then each approval that is new or has changed, at once.

    Each event has the approval as it is now; `runId` is the run that continues. A client that has
    lost the connection continues with the id of its last event, and misses nothing.
    """
    reader = replace(caller, locale=locale)
    events = feed.follow_approvals(worker, reader, after=last_event_id)
    return named_event_stream(events, monitor, reader, sends_names=True)


@router.get(
    "/{approval_id}",
    summary="Show an approval",
    responses=problems(Unauthenticated, ApprovalNotFound),
)
async def get_approval(
    approval_id: ApprovalId, session: SessionDep, caller: ReaderDep
) -> ApprovalRead:
    """Show what the agent asks, how it was answered, and what came of it."""
    return await approvals.get_approval(session, caller, approval_id=approval_id)


@router.post(
    "/{approval_id}",
    summary="Approve or refuse a call",
    status_code=status.HTTP_202_ACCEPTED,
    responses=STORED
    | problems(
        Unauthenticated,
        ApprovalNotFound,
        InterruptAnswered,
        InterruptClosed,
        ThreadBusy,
        ApprovalExpired,
        ApprovalInvalid,
        Draining,
    ),
)
@needs_scope("approve")
async def answer_approval(
    *,
    approval_id: ApprovalId,
    data: ApprovalPayload,
    response: Response,
    caller: StreamingCallerDep,
    locale: StreamingCallerLocaleDep,
    worker: RunWorkerDep,
) -> AnswerRead:
    """Approve a call, with other arguments if `editedArgs` are given, or refuse it.

    The answer is the same as one in the chat, and the first one wins. The run that continues works
    in the background; `GET /agent/runs/{run_id}/events` follows it. The same answer again gets the
    same response.
    """
    reader = replace(caller, locale=locale)
    answer = await approvals.answer_approval(worker, reader, approval_id=approval_id, data=data)
    if answer.run_id is None:
        response.status_code = status.HTTP_200_OK
    return answer
