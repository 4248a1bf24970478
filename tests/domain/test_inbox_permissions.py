"""The permission rules of inbox messages: one row per kind of caller, type and status."""

from contextlib import nullcontext
from itertools import product
from uuid import uuid4

import pytest

from domain.core.caller import Caller
from domain.core.errors import DomainError
from domain.inbox.errors import MessageNotFound, MessageNotPending, NotAnInvitation
from domain.inbox.permissions import check_can_accept, check_can_answer, check_can_see
from domain.inbox_messages.models import InboxMessage

RECIPIENT, SENDER, STRANGER = (
    Caller(user_id=uuid4(), session_id=uuid4(), locale="en", timezone="UTC") for _ in range(3)
)
ExpectedError = type[DomainError] | None


def make_message(message_type: str, status: str) -> InboxMessage:
    return InboxMessage(
        recipient_id=RECIPIENT.user_id,
        sender_id=SENDER.user_id,
        message_type=message_type,
        status=status,
    )


@pytest.mark.parametrize(
    ("message_type", "status", "answering", "accepting"),
    [
        ("calendar", "pending", None, None),
        ("calendar", "accepted", MessageNotPending, MessageNotPending),
        ("calendar", "rejected", MessageNotPending, MessageNotPending),
        ("calendar", "dismissed", MessageNotPending, MessageNotPending),
        ("friend", "pending", None, NotAnInvitation),
        ("friend", "accepted", MessageNotPending, NotAnInvitation),
        ("system", "pending", None, NotAnInvitation),
        ("system", "dismissed", MessageNotPending, NotAnInvitation),
    ],
)
def test_the_recipient_answers_pending_messages_and_accepts_only_invitations(
    message_type: str, status: str, answering: ExpectedError, accepting: ExpectedError
) -> None:
    message = make_message(message_type, status)
    check_can_see(RECIPIENT, message)
    with nullcontext() if answering is None else pytest.raises(answering):
        check_can_answer(RECIPIENT, message)
    with nullcontext() if accepting is None else pytest.raises(accepting):
        check_can_accept(RECIPIENT, message)


@pytest.mark.parametrize(
    ("caller", "status", "message_type"),
    list(product((SENDER, STRANGER), ("pending", "accepted"), ("calendar", "friend", "system"))),
)
def test_other_people_do_not_find_the_message(
    caller: Caller, status: str, message_type: str
) -> None:
    for check in (check_can_see, check_can_answer, check_can_accept):
        with pytest.raises(MessageNotFound):
            check(caller, make_message(message_type, status))
