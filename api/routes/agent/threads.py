"""Threads: list, show, rename and delete conversations with the agent.

The client chooses the id of a thread. It may contain any printable character, slashes included;
in a path it is percent-encoded.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response, status

from agent.runs.admission.schemas import ClientId
from agent.runs.delivery import thread_stream
from agent.runs.threads import deletion
from agent.runs.threads import service as threads
from agent.runs.threads.schemas import ThreadRead, ThreadSummary, ThreadUpdate
from api.bodies.bounded_route import BoundedRoute
from api.deps import (
    CallerDep,
    RunWorkerDep,
    SessionDep,
    SessionMonitorDep,
    SnapshotDep,
    StreamingCallerDep,
)
from api.errors.problems import problems
from api.responses.event_stream import EventStreamResponse
from api.responses.pagination import PAGED, paged_response
from api.responses.sse import event_stream
from api.routes.agent.event_streams import STREAM, LastEventIdDep
from domain.conversations.pages import MessagePageQuery
from domain.conversations.threads import ThreadNotFound
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery

router = APIRouter(prefix="/agent", tags=["agent"], route_class=BoundedRoute)

ThreadId = Annotated[ClientId, Path(description="The client's id of the conversation.")]
PAGED_BACKWARDS: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "Link": {
                "description": 'Earlier messages, if there are any: `<...>; rel="prev"`.',
                "schema": {"type": "string"},
            }
        }
    }
}


@router.get(
    "/threads",
    summary="List conversations",
    response_model=list[ThreadSummary],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
async def list_threads(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[ThreadSummary]:
    """List one's conversations, the most recently active first."""
    page = await threads.list_threads(session, caller, data=query)
    return paged_response(request, response, page)


@router.get(
    "/threads/{thread_id:client_id}/events",
    summary="Open a conversation as a stream",
    response_class=EventStreamResponse,
    responses=STREAM | problems(Unauthenticated, ThreadNotFound),
)
async def open_thread(
    *,
    thread_id: ThreadId,
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
    monitor: SessionMonitorDep,
    protocol_version: Annotated[
        str | None,
        Query(
            max_length=64,
            description="The client's version of AG-UI; outcomes have its form. Without one, they "
            "have that of the client which started the latest run.",
            examples=["1.0"],
        ),
    ] = None,
    last_event_id: LastEventIdDep,
) -> EventStreamResponse:
    """Stream the messages and the state of a conversation, then its running run to the end.

    If no run is running, the stream ends with the outcome of the latest one: its open interrupts,
    for example. A client that has lost the connection continues with the id of its last event.
    """
    batches = await thread_stream.open_thread(
        worker, caller, thread_id=thread_id, after=last_event_id, protocol_version=protocol_version
    )
    return event_stream(batches, monitor, caller)


# Its path matches that of the stream too, so it comes after it.
@router.get(
    "/threads/{thread_id:client_id}",
    summary="Show a conversation",
    responses=PAGED_BACKWARDS | problems(Unauthenticated, ThreadNotFound, CursorInvalid),
)
async def get_thread(
    thread_id: ThreadId,
    query: Annotated[MessagePageQuery, Query()],
    request: Request,
    response: Response,
    snapshot: SnapshotDep,
) -> ThreadRead:
    """Show the latest messages of a conversation, its open interrupts and its state."""
    thread, before = await threads.get_thread(
        snapshot.session, snapshot.caller, thread_id=thread_id, data=query
    )
    if before is not None:
        response.headers["Link"] = _earlier_link(request, query, before)
    return thread


@router.patch(
    "/threads/{thread_id:client_id}",
    summary="Rename a conversation",
    responses=problems(Unauthenticated, ThreadNotFound),
)
async def update_thread(
    thread_id: ThreadId, data: ThreadUpdate, session: SessionDep, caller: CallerDep
) -> ThreadSummary:
    """Change the title of a conversation."""
    return await threads.update_thread(session, caller, thread_id=thread_id, data=data)


@router.delete(
    "/threads/{thread_id:client_id}",
    summary="Delete a conversation",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated, ThreadNotFound),
)
async def delete_thread(
    thread_id: ThreadId, caller: StreamingCallerDep, worker: RunWorkerDep
) -> None:
    """Delete a conversation and all of its messages. Its run is cancelled."""
    await deletion.delete_thread(worker, caller, thread_id=thread_id)


def _earlier_link(request: Request, query: MessagePageQuery, before: str) -> str:
    parameters = urlencode({"limit": query.limit, "before": before})
    path = request.scope["raw_path"].decode("ascii", "replace")
    return f'<{path}?{parameters}>; rel="prev"'
