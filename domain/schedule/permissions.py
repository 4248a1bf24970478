"""Who may do what with a schedule item: the rules, each written once."""

from enum import IntFlag

from domain.core.caller import Caller
from domain.schedule.errors import (
    ItemDeleteDenied,
    ItemEditDenied,
    ItemNotFound,
    ItemShareDenied,
    LeaveDenied,
    RevokeDenied,
    ShareWithOneself,
    ShareWithOwner,
    SubscriptionsDenied,
)
from domain.schedule.models import ScheduleItem
from domain.schedule.schemas import ItemRead


class Permission(IntFlag):
    """What a person holds on an item. Every grant includes VIEW."""

    NONE = 0
    VIEW = 1
    INVITE = 2
    EDIT = 4
    ALL = 7


Item = ScheduleItem | ItemRead


def permission_on(caller: Caller, item: Item, granted: int | None) -> Permission:
    """Say what the caller holds: the owner everything, others what a subscription grants them.

    A pending invitation grants nothing, and what is deleted, nobody holds.
    """
    if isinstance(item, ScheduleItem) and item.deleted_at is not None:
        return Permission.NONE
    return Permission.ALL if owns(caller, item) else Permission(granted or 0)


def owns(caller: Caller, item: Item) -> bool:
    return item.owner_id == caller.user_id


def can_view(held: Permission) -> bool:
    return Permission.VIEW in held


def can_edit(held: Permission) -> bool:
    return can_view(held) and Permission.EDIT in held


def can_share(held: Permission) -> bool:
    return can_view(held) and Permission.INVITE in held


def can_see_subscriptions(held: Permission) -> bool:
    return can_edit(held)


def can_revoke(held: Permission, theirs: Permission) -> bool:
    """Nobody takes away what they do not hold themselves."""
    return can_edit(held) and theirs in held


def check_can_view(held: Permission) -> None:
    if not can_view(held):
        raise ItemNotFound


def check_can_edit(held: Permission) -> None:
    check_can_view(held)
    if not can_edit(held):
        raise ItemEditDenied


def check_can_delete(caller: Caller, item: Item, held: Permission) -> None:
    check_can_view(held)
    if not owns(caller, item):
        raise ItemDeleteDenied


def check_can_share(held: Permission) -> None:
    check_can_view(held)
    if not can_share(held):
        raise ItemShareDenied


def check_can_be_shared_with(caller: Caller, item: Item, person_id: object) -> None:
    if person_id == caller.user_id:
        raise ShareWithOneself
    if person_id == item.owner_id:
        raise ShareWithOwner


def check_can_see_subscriptions(held: Permission) -> None:
    check_can_view(held)
    if not can_see_subscriptions(held):
        raise SubscriptionsDenied


def check_can_revoke(held: Permission, theirs: Permission) -> None:
    check_can_see_subscriptions(held)
    if not can_revoke(held, theirs):
        raise RevokeDenied


def check_can_leave(caller: Caller, item: Item, held: Permission) -> None:
    check_can_view(held)
    if owns(caller, item):
        raise LeaveDenied


def offered(held: Permission, wanted: Permission) -> Permission:
    """Say what somebody who may share can offer: nothing that they do not hold."""
    return (wanted | Permission.VIEW) & held if can_share(held) else Permission.NONE


def granted(offer: Permission, asked: Permission, inviter: Permission) -> Permission:
    """Say what accepting grants: offered and asked for, and still the inviter's to give."""
    return (asked | Permission.VIEW) & offer & offered(inviter, offer)


def combined(new: Permission, old: Permission, inviter: Permission) -> Permission:
    """Say what a subscriber holds after accepting another offer.

    It takes the place of what they held where the inviter could have taken that away; from
    anyone else it only adds.
    """
    return new if can_revoke(inviter, old) else new | old
