"""The inbox: invitations, friend requests and notices."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response

from api.deps import CallerDep, ReaderDep, SessionDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import IdempotentRoute
from api.responses.pagination import PAGED, paged_response
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid
from domain.inbox import service as inbox
from domain.inbox.errors import MessageNotFound, MessageNotPending, NotAnInvitation
from domain.inbox.schemas import MessageID, MessageQuery, MessageRead
from domain.schedule.errors import OfferWithdrawn
from domain.schedule.share_schemas import InvitationAccept

router = APIRouter(prefix="/inbox/messages", tags=["Inbox"], route_class=IdempotentRoute)

ANSWER_ERRORS = problems(Unauthenticated, MessageNotFound, MessageNotPending)
VIEW_ONLY = InvitationAccept()


@router.get(
    "",
    response_model=list[MessageRead],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
async def list_inbox_messages(
    query: Annotated[MessageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: ReaderDep,
) -> Sequence[MessageRead]:
    """List the messages of the inbox, the newest first."""
    page = await inbox.list_inbox_messages(session, caller, data=query)
    return paged_response(request, response, page)


@router.post(
    "/{message_id}/accept",
    status_code=204,
    responses=problems(
        Unauthenticated, MessageNotFound, MessageNotPending, NotAnInvitation, OfferWithdrawn
    ),
)
async def accept_inbox_message(
    message_id: MessageID,
    session: SessionDep,
    caller: CallerDep,
    data: Annotated[InvitationAccept, Body()] = VIEW_ONLY,
) -> None:
    """Accept an invitation to a schedule item."""
    await inbox.accept_inbox_message(session, caller, message_id=message_id, data=data)


@router.post("/{message_id}/reject", status_code=204, responses=ANSWER_ERRORS)
async def reject_inbox_message(
    message_id: MessageID, session: SessionDep, caller: CallerDep
) -> None:
    """Reject an invitation, or the friend request that a message is about."""
    await inbox.reject_inbox_message(session, caller, message_id=message_id)


@router.post("/{message_id}/dismiss", status_code=204, responses=ANSWER_ERRORS)
async def dismiss_inbox_message(
    message_id: MessageID, session: SessionDep, caller: CallerDep
) -> None:
    """Dismiss a message without an answer."""
    await inbox.dismiss_inbox_message(session, caller, message_id=message_id)


@router.post(
    "/{message_id}/read", status_code=204, responses=problems(Unauthenticated, MessageNotFound)
)
async def mark_inbox_message_read(
    message_id: MessageID, session: SessionDep, caller: CallerDep
) -> None:
    """Mark a message as read."""
    await inbox.mark_inbox_message_read(session, caller, message_id=message_id)
