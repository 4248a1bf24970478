"""The agent's tools for the inbox, and their confirmations."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.overlaps import add_overlap_warning
from agent.tools.formatting.values import format_rights, quote
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.core.schemas import Instant, Output
from domain.inbox import service as inbox
from domain.inbox.permissions import check_can_accept, check_can_answer
from domain.inbox.schemas import MessageID, MessageRead
from domain.inbox_messages.models import MessageStatus, MessageType
from domain.schedule.permissions import Permission
from domain.schedule.share_schemas import InvitationAccept

ACCEPT = gettext_noop("Accept {message}, with the right to {rights} the item")
REJECT = gettext_noop("Reject {message}")
DISMISS = gettext_noop("Dismiss {message}")
READ = gettext_noop("Mark {message} as read")
FRIEND_REQUEST = gettext_noop("the friend request from {person}")
INVITATION = gettext_noop("the invitation {content}")
NEWS = gettext_noop("the message {content}")


class ListedMessage(Output):
    """A message, as the model sees it."""

    id: UUID
    message_type: MessageType
    sender_id: UUID | None
    sender_username: str | None
    schedule_item_id: UUID | None
    friend_request_id: UUID | None
    permission: int | None
    content: str | None
    is_read: bool
    status: MessageStatus
    created_at: Instant


async def confirm_accept(
    session: AsyncSession,
    caller: Caller,
    *,
    message_id: MessageID,
    data: InvitationAccept,
    takes_offer: bool,
) -> str:
    message = await inbox.get_inbox_message(session, caller, message_id=message_id)
    check_can_accept(caller, message)
    requested = inbox.requested_permissions(data, takes_offer=takes_offer)
    offered = requested & Permission(message.permission or 0)
    sentence = translate(
        ACCEPT,
        caller.locale,
        message=_format_message(message, caller.locale),
        rights=format_rights(offered, caller.locale),
    )
    item = await inbox.get_offered_item(session, message)
    return await add_overlap_warning(session, caller, sentence, (item.start_at, item.end_at))


async def confirm_reject(session: AsyncSession, caller: Caller, *, message_id: MessageID) -> str:
    return await _confirm_answer(session, caller, message_id, REJECT)


async def confirm_dismiss(session: AsyncSession, caller: Caller, *, message_id: MessageID) -> str:
    return await _confirm_answer(session, caller, message_id, DISMISS)


async def confirm_mark_read(session: AsyncSession, caller: Caller, *, message_id: MessageID) -> str:
    message = await inbox.get_inbox_message(session, caller, message_id=message_id)
    return translate(READ, caller.locale, message=_format_message(message, caller.locale))


async def _confirm_answer(
    session: AsyncSession, caller: Caller, message_id: UUID, text: str
) -> str:
    message = await inbox.get_inbox_message(session, caller, message_id=message_id)
    check_can_answer(caller, message)
    return translate(text, caller.locale, message=_format_message(message, caller.locale))


def _format_message(message: MessageRead, locale: str) -> str:
    if message.message_type == "friend":
        sender = quote(message.sender_username or "")
        return translate(FRIEND_REQUEST, locale, person=sender)
    text = INVITATION if message.message_type == "calendar" else NEWS
    return translate(text, locale, content=quote(message.content or ""))


TOOLS = [
    reading_tool(inbox.list_inbox_messages, result=ListedMessage),
    changing_tool(
        inbox.accept_inbox_message,
        confirm=confirm_accept,
        only_adds=True,
        is_repeatable=True,
        takes_offer=True,
    ),
    changing_tool(inbox.reject_inbox_message, confirm=confirm_reject, is_repeatable=True),
    changing_tool(inbox.dismiss_inbox_message, confirm=confirm_dismiss, is_repeatable=True),
    changing_tool(inbox.mark_inbox_message_read, confirm=confirm_mark_read, is_repeatable=True),
]
