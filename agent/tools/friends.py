"""The agent's tools for friends, and the questions that they ask first."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import as_tool
from agent.tools.formatting import quote
from domain.core.caller import Caller
from domain.core.i18n import mark, translate
from domain.core.schemas import Output
from domain.friends import friendships, requests
from domain.friends.permissions import check_can_answer, check_can_cancel
from domain.friends.schemas import FriendRequestCreate, FriendshipID, RequestID, RequestStatus

SEND = mark("Send {person} a friend request")
SEND_WITH_WORDS = mark("Send {person} a friend request: {words}")
ACCEPT = mark("Accept the friend request from {person}")
DECLINE = mark("Decline the friend request from {person}")
CANCEL = mark("Cancel the friend request to {person}")
REMOVE = mark("Remove {person} from your friends")


class ShownRequest(Output):
    """A friend request, as the model sees it."""

    id: UUID
    from_user_id: UUID
    from_username: str
    to_user_id: UUID
    to_username: str
    content: str | None
    status: RequestStatus


class ListedFriend(Output):
    """A friend, as the model sees one."""

    id: UUID
    friend_id: UUID
    username: str
    bio: str | None


async def ask_to_send(session: AsyncSession, caller: Caller, *, data: FriendRequestCreate) -> str:
    person = await requests.find_target(session, caller, data)
    text = SEND_WITH_WORDS if data.content else SEND
    words = quote(data.content or "", caller.locale)
    return translate(text, caller.locale, person=person.username, words=words)


async def ask_to_accept(session: AsyncSession, caller: Caller, *, request_id: RequestID) -> str:
    request = await requests.get_friend_request(session, caller, request_id=request_id)
    check_can_answer(caller, request)
    return translate(ACCEPT, caller.locale, person=request.from_username)


async def ask_to_decline(session: AsyncSession, caller: Caller, *, request_id: RequestID) -> str:
    request = await requests.get_friend_request(session, caller, request_id=request_id)
    check_can_answer(caller, request)
    return translate(DECLINE, caller.locale, person=request.from_username)


async def ask_to_cancel(session: AsyncSession, caller: Caller, *, request_id: RequestID) -> str:
    request = await requests.get_friend_request(session, caller, request_id=request_id)
    check_can_cancel(caller, request)
    return translate(CANCEL, caller.locale, person=request.to_username)


async def ask_to_remove(
    session: AsyncSession, caller: Caller, *, friendship_id: FriendshipID
) -> str:
    friend = await friendships.get_friend(session, caller, friendship_id=friendship_id)
    return translate(REMOVE, caller.locale, person=friend.username)


TOOLS = [
    as_tool(requests.send_friend_request, result=ShownRequest, summary=ask_to_send),
    as_tool(requests.list_incoming_friend_requests, result=ShownRequest),
    as_tool(requests.list_outgoing_friend_requests, result=ShownRequest),
    as_tool(requests.accept_friend_request, result=ShownRequest, summary=ask_to_accept),
    as_tool(requests.decline_friend_request, result=ShownRequest, summary=ask_to_decline),
    as_tool(requests.cancel_friend_request, summary=ask_to_cancel),
    as_tool(friendships.list_friends, result=ListedFriend),
    as_tool(friendships.remove_friend, summary=ask_to_remove),
]
