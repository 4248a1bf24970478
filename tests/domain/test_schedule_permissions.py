"""Who may do what with an item: one row for each combination of bits."""

from collections.abc import Callable
from contextlib import nullcontext
from itertools import chain, combinations
from uuid import uuid4

import pytest

from domain.core.caller import Caller
from domain.core.errors import DomainError
from domain.schedule.errors import ItemDeleteDenied, ItemEditDenied, ItemNotFound
from domain.schedule.models import ScheduleItem
from domain.schedule.permissions import (
    Permission,
    can_edit,
    can_view,
    check_can_delete,
    check_can_edit,
    check_can_view,
    permission_on,
)

OWNER, OTHER = (
    Caller(user_id=uuid4(), session_id=uuid4(), locale="en", timezone="UTC") for _ in range(2)
)
ITEM = ScheduleItem(owner_id=OWNER.user_id)
NONE, VIEW, INVITE, EDIT = Permission.NONE, Permission.VIEW, Permission.INVITE, Permission.EDIT


def test_the_bits_are_those_of_the_contract() -> None:
    assert [int(bit) for bit in (VIEW, INVITE, EDIT, Permission.ALL)] == [1, 2, 4, 7]


def test_the_owner_holds_everything_and_a_stranger_nothing() -> None:
    assert permission_on(OWNER, ITEM) == Permission.ALL
    assert permission_on(OTHER, ITEM) == NONE


@pytest.mark.parametrize(
    ("held", "view", "edit"),
    [
        (NONE, False, False),
        (VIEW, True, False),
        (INVITE, False, False),
        (VIEW | INVITE, True, False),
        (EDIT, False, False),
        (VIEW | EDIT, True, True),
        (INVITE | EDIT, False, False),
        (Permission.ALL, True, True),
    ],
)
def test_what_each_combination_allows(held: Permission, view: bool, edit: bool) -> None:
    assert (can_view(held), can_edit(held)) == (view, edit)


def test_the_table_has_every_combination() -> None:
    bits = (VIEW, INVITE, EDIT)
    every = chain.from_iterable(combinations(bits, n) for n in range(4))
    assert {sum(each) for each in every} == set(range(8))


@pytest.mark.parametrize(
    ("held", "viewing", "editing", "deleting"),
    [
        (NONE, ItemNotFound, ItemNotFound, ItemNotFound),
        (VIEW, None, ItemEditDenied, ItemDeleteDenied),
        (VIEW | INVITE, None, ItemEditDenied, ItemDeleteDenied),
        (VIEW | EDIT, None, None, ItemDeleteDenied),
        (Permission.ALL, None, None, ItemDeleteDenied),
    ],
)
def test_what_others_are_told(
    held: Permission,
    viewing: type[DomainError] | None,
    editing: type[DomainError] | None,
    deleting: type[DomainError] | None,
) -> None:
    """What they may not see is missing; what they see but may not do is denied."""
    checks: list[tuple[Callable[[], None], type[DomainError] | None]] = [
        (lambda: check_can_view(held), viewing),
        (lambda: check_can_edit(held), editing),
        (lambda: check_can_delete(OTHER, ITEM, held), deleting),
    ]
    for check, expected in checks:
        with nullcontext() if expected is None else pytest.raises(expected):
            check()


def test_the_owner_may_delete() -> None:
    check_can_delete(OWNER, ITEM, permission_on(OWNER, ITEM))
