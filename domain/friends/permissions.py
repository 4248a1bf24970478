"""The permission rules of friend requests and friendships."""

from uuid import UUID

from domain.core.caller import Caller
from domain.friends.errors import (
    FriendOfOneself,
    FriendshipNotFound,
    RequestAnswered,
    RequestNotFound,
)
from domain.friends.models import FriendRequest, Friendship
from domain.friends.schemas import FriendRequestRead

Request = FriendRequest | FriendRequestRead


def is_recipient(caller: Caller, request: Request) -> bool:
    return request.to_user_id == caller.user_id


def is_sender(caller: Caller, request: Request) -> bool:
    return request.from_user_id == caller.user_id


def is_pending(request: Request) -> bool:
    return request.status == "pending"


def is_member(caller: Caller, friendship: Friendship) -> bool:
    return caller.user_id in (friendship.first_id, friendship.second_id)


def check_can_befriend(caller: Caller, user_id: UUID) -> None:
    if user_id == caller.user_id:
        raise FriendOfOneself


def check_can_answer(caller: Caller, request: Request) -> None:
    """Raise unless the caller is the recipient and the request is pending."""
    if not is_recipient(caller, request):
        raise RequestNotFound
    if not is_pending(request):
        raise RequestAnswered


def check_can_cancel(caller: Caller, request: Request) -> None:
    """Raise unless the caller is the sender and the request is pending."""
    if not (is_sender(caller, request) and is_pending(request)):
        raise RequestNotFound


def check_can_remove(caller: Caller, friendship: Friendship) -> None:
    if not is_member(caller, friendship):
        raise FriendshipNotFound
