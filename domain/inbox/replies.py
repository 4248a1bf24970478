"""Answering what a message asks: accepting and rejecting reach the feature that sent it."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.friends.errors import RequestAnswered
from domain.friends.requests import decline_friend_request
from domain.inbox.errors import MessageNotFound, MessageNotPending
from domain.inbox_messages.sending import answer_message, find_message, lock_message
from domain.inbox.permissions import check_can_accept, check_can_answer
from domain.inbox.schemas import MessageID
from domain.schedule.errors import ItemNotFound
from domain.schedule.loading import lock_item
from domain.schedule.permissions import Permission
from domain.schedule.share_schemas import InvitationAccept
from domain.schedule.shares import accept_offer


async def accept_inbox_message(
    session: AsyncSession, caller: Caller, *, message_id: MessageID, data: InvitationAccept
) -> None:
    """Accept an invitation to a schedule item: from then on it is in the person's calendar.

    They get what was offered and they ask for; without asking, they may see it.
    Raises MessageNotFound, MessageNotPending, NotAnInvitation or OfferWithdrawn.
    """
    message = await find_message(session, message_id)
    check_can_accept(caller, message)
    item_id, inviter_id = message.schedule_item_id, message.sender_id
    if item_id is None or inviter_id is None:
        raise MessageNotFound
    # The item first, then the message: whoever shares, revokes or deletes takes them like this.
    try:
        item, _ = await lock_item(session, caller, item_id)
    except ItemNotFound as error:
        raise MessageNotFound from error
    message = await lock_message(session, message_id)
    check_can_accept(caller, message)
    await accept_offer(
        session,
        caller,
        item=item,
        inviter_id=inviter_id,
        offer=Permission(message.permission or 0),
        asked=data.wanted,
    )
    await answer_message(session, message, "accepted")


async def reject_inbox_message(
    session: AsyncSession, caller: Caller, *, message_id: MessageID
) -> None:
    """Reject what a message in the inbox asks: an invitation, or a friend request.

    Raises MessageNotFound or MessageNotPending.
    """
    message = await find_message(session, message_id)
    check_can_answer(caller, message)
    if message.friend_request_id is not None:
        try:
            await decline_friend_request(session, caller, request_id=message.friend_request_id)
        except RequestAnswered as error:
            raise MessageNotPending from error
        message = await lock_message(session, message_id)
    else:
        message = await lock_message(session, message_id)
        check_can_answer(caller, message)
    await answer_message(session, message, "rejected")
