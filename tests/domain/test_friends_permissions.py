"""The permission rules of friends: one row per kind of caller and status."""

from contextlib import nullcontext
from uuid import uuid4

import pytest

from domain.core.caller import Caller
from domain.core.errors import DomainError
from domain.friends.errors import (
    FriendOfOneself,
    FriendshipNotFound,
    RequestAnswered,
    RequestNotFound,
)
from domain.friends.models import FriendRequest, Friendship
from domain.friends.permissions import (
    check_can_answer,
    check_can_befriend,
    check_can_cancel,
    check_can_remove,
)

SENDER, RECIPIENT, STRANGER = (
    Caller(user_id=uuid4(), session_id=uuid4(), locale="en", timezone="UTC") for _ in range(3)
)
ExpectedError = type[DomainError] | None


@pytest.mark.parametrize(
    ("caller", "status", "answering", "cancelling"),
    [
        (SENDER, "pending", RequestNotFound, None),
        (SENDER, "accepted", RequestNotFound, RequestNotFound),
        (SENDER, "declined", RequestNotFound, RequestNotFound),
        (SENDER, "cancelled", RequestNotFound, RequestNotFound),
        (RECIPIENT, "pending", None, RequestNotFound),
        (RECIPIENT, "accepted", RequestAnswered, RequestNotFound),
        (RECIPIENT, "declined", RequestAnswered, RequestNotFound),
        (RECIPIENT, "cancelled", RequestAnswered, RequestNotFound),
        (STRANGER, "pending", RequestNotFound, RequestNotFound),
        (STRANGER, "accepted", RequestNotFound, RequestNotFound),
    ],
)
def test_only_recipients_answer_and_only_senders_cancel_pending_requests(
    caller: Caller, status: str, answering: ExpectedError, cancelling: ExpectedError
) -> None:
    request = FriendRequest(
        from_user_id=SENDER.user_id, to_user_id=RECIPIENT.user_id, status=status
    )
    with nullcontext() if answering is None else pytest.raises(answering):
        check_can_answer(caller, request)
    with nullcontext() if cancelling is None else pytest.raises(cancelling):
        check_can_cancel(caller, request)


@pytest.mark.parametrize(
    ("caller", "removing"), [(SENDER, None), (RECIPIENT, None), (STRANGER, FriendshipNotFound)]
)
def test_either_friend_may_end_a_friendship(caller: Caller, removing: ExpectedError) -> None:
    friendship = Friendship(first_id=SENDER.user_id, second_id=RECIPIENT.user_id)
    with nullcontext() if removing is None else pytest.raises(removing):
        check_can_remove(caller, friendship)


def test_a_person_cannot_befriend_themselves() -> None:
    check_can_befriend(SENDER, RECIPIENT.user_id)
    with pytest.raises(FriendOfOneself):
        check_can_befriend(SENDER, SENDER.user_id)
