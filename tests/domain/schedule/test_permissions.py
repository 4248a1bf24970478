"""The permission rules of schedule items: one row per combination of bits."""

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
    combine_permissions,
    grant_accepted,
    limit_offer,
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
    ("caller", "item", "subscription", "permission"),
    [
        (OWNER, ITEM, None, ALL),
        (OWNER, ITEM, 1, ALL),
        (OTHER, ITEM, 1, VIEW),
        (OTHER, ITEM, 3, VIEW | INVITE),
        (OTHER, ITEM, 5, VIEW | EDIT),
        (OTHER, ITEM, 7, ALL),
        (OTHER, ITEM, None, NONE),  # a stranger, an invited person, a revoked subscriber
        (OWNER, DELETED, None, NONE),
        (OTHER, DELETED, 7, NONE),
    ],
)
def test_the_permission_of_each_kind_of_caller(
    caller: Caller, item: ScheduleItem, subscription: int | None, permission: Permission
) -> None:
    assert permission_on(caller, item, subscription) == permission


@pytest.mark.parametrize(
    ("permission", "view", "share", "edit"),
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
def test_the_actions_that_each_combination_of_bits_allows(
    permission: Permission, view: bool, share: bool, edit: bool
) -> None:
    assert (can_view(permission), can_share(permission), can_edit(permission)) == (
        view,
        share,
        edit,
    )


ExpectedError = type[DomainError] | None


@pytest.mark.parametrize(
    ("permission", "viewing", "editing", "sharing", "listing", "deleting"),
    [
        (NONE, *[ItemNotFound] * 5),
        (VIEW, None, ItemEditDenied, ItemShareDenied, SubscriptionsDenied, ItemDeleteDenied),
        (VIEW | INVITE, None, ItemEditDenied, None, SubscriptionsDenied, ItemDeleteDenied),
        (VIEW | EDIT, None, None, ItemShareDenied, None, ItemDeleteDenied),
        (ALL, None, None, None, None, ItemDeleteDenied),
    ],
)
def test_invisible_items_are_not_found_and_visible_ones_are_denied(
    *,
    permission: Permission,
    viewing: ExpectedError,
    editing: ExpectedError,
    sharing: ExpectedError,
    listing: ExpectedError,
    deleting: ExpectedError,
) -> None:
    checks: list[tuple[Callable[[], None], ExpectedError]] = [
        (lambda: check_can_view(permission), viewing),
        (lambda: check_can_edit(permission), editing),
        (lambda: check_can_share(permission), sharing),
        (lambda: check_can_see_subscriptions(permission), listing),
        (lambda: check_can_delete(OTHER, ITEM, permission), deleting),
    ]
    for check, expected in checks:
        with nullcontext() if expected is None else pytest.raises(expected):
            check()


def test_only_the_owner_may_delete_and_only_others_leave() -> None:
    check_can_delete(OWNER, ITEM, ALL)
    with pytest.raises(LeaveDenied):
        check_can_leave(OWNER, ITEM, ALL)
    for permission in GRANTS:
        check_can_leave(OTHER, ITEM, permission)
    with pytest.raises(ItemNotFound):
        check_can_leave(OTHER, ITEM, NONE)


@pytest.mark.parametrize(("permission", "theirs"), list(product(EVERY, GRANTS)))
def test_only_own_permissions_can_be_revoked_from_others(
    permission: Permission, theirs: Permission
) -> None:
    allowed = (VIEW | EDIT) in permission and not theirs & ~permission
    assert can_revoke(permission, theirs) is allowed
    if not allowed:
        with pytest.raises((ItemNotFound, SubscriptionsDenied, RevokeDenied)):
            check_can_revoke(permission, theirs)


def test_an_item_cannot_be_shared_with_oneself_or_its_owner() -> None:
    third = uuid4()
    check_can_be_shared_with(OWNER, ITEM, third)
    check_can_be_shared_with(OTHER, ITEM, third)
    for caller in (OWNER, OTHER):
        with pytest.raises(ShareWithOneself):
            check_can_be_shared_with(caller, ITEM, caller.user_id)
    with pytest.raises(ShareWithOwner):
        check_can_be_shared_with(OTHER, ITEM, OWNER.user_id)


@pytest.mark.parametrize(("permission", "wanted"), list(product(EVERY, EVERY)))
def test_an_offer_never_exceeds_the_permission_of_the_inviter(
    permission: Permission, wanted: Permission
) -> None:
    offer = limit_offer(permission, wanted)
    assert offer in permission
    assert offer in wanted | VIEW
    assert can_view(offer) is can_share(permission)


@pytest.mark.parametrize(("offer", "requested", "inviter"), list(product(GRANTS, EVERY, EVERY)))
def test_accepting_grants_the_requested_bits_that_the_inviter_can_still_offer(
    offer: Permission, requested: Permission, inviter: Permission
) -> None:
    grant = grant_accepted(offer, requested, inviter)
    if not can_share(inviter):
        assert grant == NONE
    else:
        assert grant == VIEW | (offer & requested & inviter)


@pytest.mark.parametrize(
    ("new", "old", "inviter", "permission"),
    [
        (VIEW, ALL, ALL, VIEW),  # an inviter who could revoke it can also reduce it
        (VIEW | EDIT, VIEW, ALL, VIEW | EDIT),
        (VIEW, VIEW | EDIT, VIEW | INVITE, VIEW | EDIT),  # other inviters can only add
        (VIEW | INVITE, VIEW | EDIT, VIEW | INVITE, ALL),
        (VIEW, ALL, VIEW | EDIT, ALL),
    ],
)
def test_a_second_offer_replaces_what_the_inviter_could_revoke_and_else_adds(
    new: Permission, old: Permission, inviter: Permission, permission: Permission
) -> None:
    assert combine_permissions(new, old, inviter) == permission
