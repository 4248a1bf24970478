"""Who may do what with a schedule item: the rules, each written once."""

from enum import IntFlag

from domain.core.caller import Caller
from domain.schedule.errors import ItemDeleteDenied, ItemEditDenied, ItemNotFound
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


def permission_on(caller: Caller, item: ScheduleItem) -> Permission:
    """Say what the caller holds: the owner everything, anyone else nothing."""
    return Permission.ALL if owns(caller, item) else Permission.NONE


def owns(caller: Caller, item: Item) -> bool:
    return item.owner_id == caller.user_id


def can_view(held: Permission) -> bool:
    return Permission.VIEW in held


def can_edit(held: Permission) -> bool:
    return can_view(held) and Permission.EDIT in held


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
