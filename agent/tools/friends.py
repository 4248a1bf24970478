"""The agent's tools for friends, and their confirmations."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.values import quote
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.core.schemas import Output
from domain.friends import friendships, requests
from domain.friends.permissions import check_can_answer, check_can_cancel
from domain.friends.schemas import FriendRequestCreate, FriendshipID, RequestID, RequestStatus
from domain.inbox_messages.senders import get_confirmed_sender

SEND = gettext_noop("Send {person} a friend request")
SEND_WITH_TEXT = gettext_noop("Send {person} a friend request with the words {words}")
ACCEPT = gettext_noop("Accept the friend request from {person}")
DECLINE = gettext_noop("Decline the friend request from {person}")
CANCEL = gettext_noop("Cancel the friend request to {person}")
REMOVE = gettext_noop("Remove {person} from your friends")


class FriendRequestResult(Output):
    """A friend request, as the model sees it."""

    id: UUID
    from_user_id: UUID
    from_username: str
    to_user_id: UUID
    to_username: str
    content: str | None
    status: RequestStatus


class ListedFriend(Output):
    """A friend, as the model sees them."""

    id: UUID
    friend_id: UUID
    username: str
    bio: str | None


async def confirm_send(session: AsyncSession, caller: Caller, *, data: FriendRequestCreate) -> str:
    person = await requests.find_target(session, caller, data)
    text = SEND_WITH_TEXT if data.content else SEND
    content = quote(data.content or "")
    name = quote(person.username)
    return translate(text, caller.locale, person=name, words=content)


async def confirm_accept(session: AsyncSession, caller: Caller, *, request_id: RequestID) -> str:
    request = await requests.get_friend_request(session, caller, request_id=request_id)
    check_can_answer(caller, request)
    await get_confirmed_sender(session, caller)
    return translate(ACCEPT, caller.locale, person=quote(request.from_username))


async def confirm_decline(session: AsyncSession, caller: Caller, *, request_id: RequestID) -> str:
    request = await requests.get_friend_request(session, caller, request_id=request_id)
    check_can_answer(caller, request)
    return translate(DECLINE, caller.locale, person=quote(request.from_username))


async def confirm_cancel(session: AsyncSession, caller: Caller, *, request_id: RequestID) -> str:
    request = await requests.get_friend_request(session, caller, request_id=request_id)
    check_can_cancel(caller, request)
    return translate(CANCEL, caller.locale, person=quote(request.to_username))


async def confirm_remove(
    session: AsyncSession, caller: Caller, *, friendship_id: FriendshipID
) -> str:
    friend = await friendships.get_friend(session, caller, friendship_id=friendship_id)
    return translate(REMOVE, caller.locale, person=quote(friend.username))


TOOLS = [
    changing_tool(
        requests.send_friend_request,
        result=FriendRequestResult,
        confirm=confirm_send,
        only_adds=True,
    ),
    reading_tool(requests.list_incoming_friend_requests, result=FriendRequestResult),
    reading_tool(requests.list_outgoing_friend_requests, result=FriendRequestResult),
    changing_tool(
        requests.accept_friend_request,
        result=FriendRequestResult,
        confirm=confirm_accept,
        only_adds=True,
        is_repeatable=True,
    ),
    changing_tool(
        requests.decline_friend_request,
        result=FriendRequestResult,
        confirm=confirm_decline,
        is_repeatable=True,
    ),
    changing_tool(requests.cancel_friend_request, confirm=confirm_cancel, is_repeatable=True),
    reading_tool(friendships.list_friends, result=ListedFriend),
    changing_tool(friendships.remove_friend, confirm=confirm_remove, is_repeatable=True),
]
