"""Friends and friend requests."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import IdempotentRoute
from api.responses.pagination import PAGED, paged_response
from domain.core.errors import RateLimited, Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery
from domain.core.quotas.errors import TooManyFriendRequests
from domain.friends import friendships, requests
from domain.friends.errors import (
    AlreadyFriends,
    FriendOfOneself,
    FriendshipNotFound,
    RequestAnswered,
    RequestExists,
    RequestNotFound,
    TargetNotFound,
)
from domain.friends.schemas import (
    FriendRead,
    FriendRequestCreate,
    FriendRequestRead,
    FriendshipID,
    RequestID,
)
from domain.inbox_messages.senders import AddressUnconfirmed
from domain.profiles.errors import UserBlocked

router = APIRouter(prefix="/friends", tags=["Friends"], route_class=IdempotentRoute)

LIST_RESPONSES = PAGED | problems(Unauthenticated, CursorInvalid)
ANSWER_ERRORS = problems(Unauthenticated, RequestNotFound, RequestAnswered)


@router.post(
    "/requests",
    response_model=FriendRequestRead,
    status_code=201,
    responses=problems(
        Unauthenticated,
        AddressUnconfirmed,
        FriendOfOneself,
        TargetNotFound,
        UserBlocked,
        AlreadyFriends,
        RequestExists,
        TooManyFriendRequests,
        RateLimited,
    ),
)
async def send_friend_request(
    data: FriendRequestCreate, session: SessionDep, caller: CallerDep
) -> FriendRequestRead:
    """Ask another user to become a friend."""
    return await requests.send_friend_request(session, caller, data=data)


@router.get("/requests/inbox", response_model=list[FriendRequestRead], responses=LIST_RESPONSES)
async def list_incoming_friend_requests(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[FriendRequestRead]:
    """List the pending requests that one has received, the newest first."""
    page = await requests.list_incoming_friend_requests(session, caller, data=query)
    return paged_response(request, response, page)


@router.get("/requests/outgoing", response_model=list[FriendRequestRead], responses=LIST_RESPONSES)
async def list_outgoing_friend_requests(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[FriendRequestRead]:
    """List the pending requests that one has sent, the newest first."""
    page = await requests.list_outgoing_friend_requests(session, caller, data=query)
    return paged_response(request, response, page)


@router.post(
    "/requests/{request_id}/accept",
    response_model=FriendRequestRead,
    responses=problems(Unauthenticated, AddressUnconfirmed, RequestNotFound, RequestAnswered),
)
async def accept_friend_request(
    request_id: RequestID, session: SessionDep, caller: CallerDep
) -> FriendRequestRead:
    """Become friends with the sender of a request."""
    return await requests.accept_friend_request(session, caller, request_id=request_id)


@router.post(
    "/requests/{request_id}/decline", response_model=FriendRequestRead, responses=ANSWER_ERRORS
)
async def decline_friend_request(
    request_id: RequestID, session: SessionDep, caller: CallerDep
) -> FriendRequestRead:
    """Decline a request that one has received."""
    return await requests.decline_friend_request(session, caller, request_id=request_id)


@router.delete(
    "/requests/{request_id}",
    status_code=204,
    responses=problems(Unauthenticated, RequestNotFound),
)
async def cancel_friend_request(
    request_id: RequestID, session: SessionDep, caller: CallerDep
) -> None:
    """Cancel a pending request that one has sent."""
    await requests.cancel_friend_request(session, caller, request_id=request_id)


@router.get("", response_model=list[FriendRead], responses=LIST_RESPONSES)
async def list_friends(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[FriendRead]:
    """List one's friends, the newest first."""
    page = await friendships.list_friends(session, caller, data=query)
    return paged_response(request, response, page)


@router.delete(
    "/{friendship_id}",
    status_code=204,
    responses=problems(Unauthenticated, FriendshipNotFound),
)
async def remove_friend(
    friendship_id: FriendshipID, session: SessionDep, caller: CallerDep
) -> None:
    """End a friendship for both users."""
    await friendships.remove_friend(session, caller, friendship_id=friendship_id)
