"""The permission rules of schedule items."""

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
from domain.schedule.schemas import ItemSummary


class Permission(IntFlag):
    """The permission bits of a person on an item. Every grant includes VIEW."""

    NONE = 0
    VIEW = 1
    INVITE = 2
    EDIT = 4
    ALL = 7


Item = ScheduleItem | ItemSummary


def permission_on(caller: Caller, item: Item, granted: int | None) -> Permission:
    """Return the caller's permission: all for the owner, else what their subscription grants.

    A pending invitation grants nothing, and nobody has a permission on a deleted item.
    """
    if isinstance(item, ScheduleItem) and item.deleted_at is not None:
        return Permission.NONE
    return Permission.ALL if is_owner(caller, item) else Permission(granted or 0)


def is_owner(caller: Caller, item: Item) -> bool:
    return item.owner_id == caller.user_id


def can_view(permission: Permission) -> bool:
    return Permission.VIEW in permission


def can_edit(permission: Permission) -> bool:
    return can_view(permission) and Permission.EDIT in permission


def can_share(permission: Permission) -> bool:
    return can_view(permission) and Permission.INVITE in permission


def can_see_subscriptions(permission: Permission) -> bool:
    return can_edit(permission)


def can_revoke(permission: Permission, theirs: Permission) -> bool:
    """Return whether a person may revoke another's permission: only bits that they have."""
    return can_edit(permission) and theirs in permission


def check_can_view(permission: Permission) -> None:
    if not can_view(permission):
        raise ItemNotFound


def check_can_edit(permission: Permission) -> None:
    check_can_view(permission)
    if not can_edit(permission):
        raise ItemEditDenied


def check_can_delete(caller: Caller, item: Item, permission: Permission) -> None:
    check_can_view(permission)
    if not is_owner(caller, item):
        raise ItemDeleteDenied


def check_can_share(permission: Permission) -> None:
    check_can_view(permission)
    if not can_share(permission):
        raise ItemShareDenied


def check_can_be_shared_with(caller: Caller, item: Item, person_id: object) -> None:
    if person_id == caller.user_id:
        raise ShareWithOneself
    if person_id == item.owner_id:
        raise ShareWithOwner


def check_can_see_subscriptions(permission: Permission) -> None:
    check_can_view(permission)
    if not can_see_subscriptions(permission):
        raise SubscriptionsDenied


def check_can_revoke(permission: Permission, theirs: Permission) -> None:
    check_can_see_subscriptions(permission)
    if not can_revoke(permission, theirs):
        raise RevokeDenied


def check_can_leave(caller: Caller, item: Item, permission: Permission) -> None:
    check_can_view(permission)
    if is_owner(caller, item):
        raise LeaveDenied


def limit_offer(permission: Permission, wanted: Permission) -> Permission:
    """Return the wanted permission, limited to the bits that the person who shares has."""
    return (wanted | Permission.VIEW) & permission if can_share(permission) else Permission.NONE


def grant_accepted(offer: Permission, requested: Permission, inviter: Permission) -> Permission:
    """Return what accepting grants: the requested bits of the offer that the inviter still has."""
    return (requested | Permission.VIEW) & offer & limit_offer(inviter, offer)


def combine_permissions(new: Permission, old: Permission, inviter: Permission) -> Permission:
    """Return a subscriber's permission after accepting another offer.

    The offer replaces the old permission if the inviter could revoke that; otherwise it adds to it.
    """
    return new if can_revoke(inviter, old) else new | old
