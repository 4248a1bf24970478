"""The permission rules of inbox messages."""

from domain.core.caller import Caller
from domain.inbox.errors import MessageNotFound, MessageNotPending, NotAnInvitation
from domain.inbox.schemas import MessageRead
from domain.inbox_messages.models import InboxMessage

Message = InboxMessage | MessageRead


def can_see(caller: Caller, message: Message) -> bool:
    return message.recipient_id == caller.user_id


def can_answer(caller: Caller, message: Message) -> bool:
    return can_see(caller, message) and message.status == "pending"


def check_can_see(caller: Caller, message: Message) -> None:
    if not can_see(caller, message):
        raise MessageNotFound


def check_can_answer(caller: Caller, message: Message) -> None:
    check_can_see(caller, message)
    if not can_answer(caller, message):
        raise MessageNotPending


def check_can_accept(caller: Caller, message: Message) -> None:
    """Raise unless it is a pending invitation; a friend request is accepted as such."""
    check_can_see(caller, message)
    if message.message_type != "calendar":
        raise NotAnInvitation
    check_can_answer(caller, message)
