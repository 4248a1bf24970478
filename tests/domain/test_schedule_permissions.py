"""Who may do what with an item: one row for each combination of bits."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import product
from uuid import uuid4

import pytest

from domain.core.caller import Caller
from domain.core.errors import DomainError
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
from domain.schedule.permissions import (
    Permission,
    can_edit,
    can_revoke,
    can_share,
    can_view,
    check_can_be_shared_with,
    check_can_delete,
    check_can_edit,
    check_can_leave,
    check_can_revoke,
    check_can_see_subscriptions,
    check_can_share,
    check_can_view,
    combined,
    granted,
    offerable,
    permission_on,
)

OWNER, OTHER = (
    Caller(user_id=uuid4(), session_id=uuid4(), locale="en", timezone="UTC") for _ in range(2)
)
ITEM = ScheduleItem(owner_id=OWNER.user_id)
DELETED = ScheduleItem(owner_id=OWNER.user_id, deleted_at=datetime.now(UTC))
NONE, VIEW, INVITE, EDIT = Permission.NONE, Permission.VIEW, Permission.INVITE, Permission.EDIT
ALL = Permission.ALL
GRANTS = (VIEW, VIEW | INVITE, VIEW | EDIT, ALL)
EVERY = [Permission(bits) for bits in range(8)]


def test_the_bits_are_those_of_the_contract() -> None:
    assert [int(bit) for bit in (VIEW, INVITE, EDIT, ALL)] == [1, 2, 4, 7]


@pytest.mark.parametrize(
    ("caller", "item", "subscription", "held"),
    [
        (OWNER, ITEM, None, ALL),
        (OWNER, ITEM, 1, ALL),
        (OTHER, ITEM, 1, VIEW),
        (OTHER, ITEM, 3, VIEW | INVITE),
        (OTHER, ITEM, 5, VIEW | EDIT),
        (OTHER, ITEM, 7, ALL),
        (OTHER, ITEM, None, NONE),  # a stranger, somebody only invited, somebody revoked
        (OWNER, DELETED, None, NONE),
        (OTHER, DELETED, 7, NONE),
    ],
)
def test_what_each_kind_of_caller_holds(
    caller: Caller, item: ScheduleItem, subscription: int | None, held: Permission
) -> None:
    assert permission_on(caller, item, subscription) == held


@pytest.mark.parametrize(
    ("held", "view", "share", "edit"),
    [
        (NONE, False, False, False),
        (VIEW, True, False, False),
        (INVITE, False, False, False),
        (VIEW | INVITE, True, True, False),
        (EDIT, False, False, False),
        (VIEW | EDIT, True, False, True),
        (INVITE | EDIT, False, False, False),
        (ALL, True, True, True),
    ],
)
def test_what_each_combination_allows(
    held: Permission, view: bool, share: bool, edit: bool
) -> None:
    assert (can_view(held), can_share(held), can_edit(held)) == (view, share, edit)


ErrorResponse = type[DomainError] | None


@pytest.mark.parametrize(
    ("held", "viewing", "editing", "sharing", "listing", "deleting"),
    [
        (NONE, *[ItemNotFound] * 5),
        (VIEW, None, ItemEditDenied, ItemShareDenied, SubscriptionsDenied, ItemDeleteDenied),
        (VIEW | INVITE, None, ItemEditDenied, None, SubscriptionsDenied, ItemDeleteDenied),
        (VIEW | EDIT, None, None, ItemShareDenied, None, ItemDeleteDenied),
        (ALL, None, None, None, None, ItemDeleteDenied),
    ],
)
def test_what_others_are_told(
    *,
    held: Permission,
    viewing: ErrorResponse,
    editing: ErrorResponse,
    sharing: ErrorResponse,
    listing: ErrorResponse,
    deleting: ErrorResponse,
) -> None:
    """What they may not see is missing; what they see but may not do is denied."""
    checks: list[tuple[Callable[[], None], ErrorResponse]] = [
        (lambda: check_can_view(held), viewing),
        (lambda: check_can_edit(held), editing),
        (lambda: check_can_share(held), sharing),
        (lambda: check_can_see_subscriptions(held), listing),
        (lambda: check_can_delete(OTHER, ITEM, held), deleting),
    ]
    for check, expected in checks:
        with nullcontext() if expected is None else pytest.raises(expected):
            check()


def test_only_the_owner_may_delete_and_only_others_leave() -> None:
    check_can_delete(OWNER, ITEM, ALL)
    with pytest.raises(LeaveDenied):
        check_can_leave(OWNER, ITEM, ALL)
    for held in GRANTS:
        check_can_leave(OTHER, ITEM, held)
    with pytest.raises(ItemNotFound):
        check_can_leave(OTHER, ITEM, NONE)


@pytest.mark.parametrize(("held", "theirs"), list(product(EVERY, GRANTS)))
def test_nobody_takes_away_what_they_do_not_hold(held: Permission, theirs: Permission) -> None:
    allowed = (VIEW | EDIT) in held and not theirs & ~held
    assert can_revoke(held, theirs) is allowed
    if not allowed:
        with pytest.raises((ItemNotFound, SubscriptionsDenied, RevokeDenied)):
            check_can_revoke(held, theirs)


def test_an_item_is_shared_with_neither_oneself_nor_its_owner() -> None:
    third = uuid4()
    check_can_be_shared_with(OWNER, ITEM, third)
    check_can_be_shared_with(OTHER, ITEM, third)
    for caller in (OWNER, OTHER):
        with pytest.raises(ShareWithOneself):
            check_can_be_shared_with(caller, ITEM, caller.user_id)
    with pytest.raises(ShareWithOwner):
        check_can_be_shared_with(OTHER, ITEM, OWNER.user_id)


@pytest.mark.parametrize(("held", "wanted"), list(product(EVERY, EVERY)))
def test_an_offer_is_never_more_than_its_maker_holds(held: Permission, wanted: Permission) -> None:
    offer = offerable(held, wanted)
    assert offer in held
    assert offer in wanted | VIEW
    assert can_view(offer) is can_share(held)


@pytest.mark.parametrize(("offer", "asked", "inviter"), list(product(GRANTS, EVERY, EVERY)))
def test_accepting_grants_what_was_offered_and_asked_for_and_is_still_to_be_given(
    offer: Permission, asked: Permission, inviter: Permission
) -> None:
    grant = granted(offer, asked, inviter)
    if not can_share(inviter):
        assert grant == NONE
    else:
        assert grant == VIEW | (offer & asked & inviter)


@pytest.mark.parametrize(
    ("new", "old", "inviter", "held"),
    [
        (VIEW, ALL, ALL, VIEW),  # whoever could revoke it may also lessen it
        (VIEW | EDIT, VIEW, ALL, VIEW | EDIT),
        (VIEW, VIEW | EDIT, VIEW | INVITE, VIEW | EDIT),  # others cannot
        (VIEW | INVITE, VIEW | EDIT, VIEW | INVITE, ALL),
        (VIEW, ALL, VIEW | EDIT, ALL),
    ],
)
def test_what_is_held_after_another_offer(
    new: Permission, old: Permission, inviter: Permission, held: Permission
) -> None:
    assert combined(new, old, inviter) == held
