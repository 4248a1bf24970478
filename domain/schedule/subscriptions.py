"""Subscriptions to items: listing, revoking and leaving them."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.i18n import gettext_noop
from domain.core.pagination import Page, PageQuery, fetch_newest
from domain.inbox_messages.invitations import (
    InvitationFilter,
    has_invitations,
    withdraw_invitations,
)
from domain.inbox_messages.senders import find_confirmed_sender
from domain.inbox_messages.sending import send_system_message
from domain.inbox_messages.texts import MessageText
from domain.profiles.blocks import has_blocked, is_visible
from domain.profiles.models import User
from domain.schedule.errors import SubscriptionNotFound
from domain.schedule.loading import find_subscription, load_item, lock_item
from domain.schedule.models import ScheduleItem, Subscription
from domain.schedule.permissions import (
    Permission,
    check_can_leave,
    check_can_revoke,
    check_can_see_subscriptions,
    check_can_view,
)
from domain.schedule.schemas import ItemID
from domain.schedule.share_schemas import SubscriptionID, SubscriptionRead

REVOKED = gettext_noop("You can no longer see '{title}'.")


async def list_subscriptions(
    session: AsyncSession, caller: Caller, *, item_id: ItemID, data: PageQuery
) -> Page[SubscriptionRead]:
    """List who has subscribed to a schedule item and what each may do, the newest first.

    Raises ItemNotFound, SubscriptionsDenied or CursorInvalid.
    For its owner, who is not in the list, and those who may edit it. Without subscribers who have
    blocked the caller.
    """
    _, permission = await load_item(session, caller, item_id)
    check_can_see_subscriptions(permission)
    rows = (
        select(*Subscription.__table__.columns, User.username, User.avatar_url)
        .join(User, User.id == Subscription.user_id)
        .where(Subscription.item_id == item_id, is_visible(Subscription.user_id, caller))
    )
    page = await fetch_newest(session, rows, data)
    return Page([SubscriptionRead.model_validate(row) for row in page.items], page.after)


async def revoke_subscription(
    session: AsyncSession, caller: Caller, *, item_id: ItemID, subscription_id: SubscriptionID
) -> None:
    """Revoke a person's access to a schedule item; they are notified.

    Raises ItemNotFound, SubscriptionsDenied, SubscriptionNotFound or RevokeDenied.
    Pending invitations that they have received or sent are withdrawn.
    """
    item, permission = await lock_item(session, caller, item_id)
    subscription = await _find_revocable(session, caller, item_id, permission, subscription_id)
    if subscription is None:
        await _withdraw_offers(session, caller, item_id, subscription_id, permission)
        return
    await _delete_subscription(session, subscription)
    if subscription.user_id != caller.user_id:
        await _notify_revoked(session, subscription.user_id, item)
        invitations = InvitationFilter(
            item_id, recipient_id=subscription.user_id, max_permission=int(permission)
        )
        await withdraw_invitations(session, invitations)


class Revocation(NamedTuple):
    """What a revocation would take from whom."""

    item: ScheduleItem
    person: str
    permission: Permission | None
    """The subscriber's; None if the revocation withdraws a pending invitation."""


async def preview_revocation(
    session: AsyncSession, caller: Caller, *, item_id: UUID, subscription_id: UUID
) -> Revocation:
    """Return what `revoke_subscription` would do; raises the same errors."""
    item, permission = await load_item(session, caller, item_id)
    subscription = await _find_revocable(session, caller, item_id, permission, subscription_id)
    person_id = subscription_id if subscription is None else subscription.user_id
    person = await session.get(User, person_id)
    invitations = InvitationFilter(item_id, recipient_id=person_id, max_permission=int(permission))
    if person is None or not (subscription or await has_invitations(session, invitations)):
        raise SubscriptionNotFound
    if await has_blocked(session, person_id, caller.user_id):
        raise SubscriptionNotFound
    theirs = None if subscription is None else Permission(subscription.permission)
    return Revocation(item, person.username, theirs)


async def leave_schedule_item(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> None:
    """Give up the person's own access to another person's schedule item.

    Raises ItemNotFound or LeaveDenied.
    Pending invitations that the person has sent are withdrawn.
    """
    item, permission = await lock_item(session, caller, item_id)
    check_can_leave(caller, item, permission)
    subscription = await find_subscription(session, item_id, caller.user_id)
    if subscription is not None:
        await _delete_subscription(session, subscription)


async def end_shares_between(session: AsyncSession, one: UUID, other: UUID) -> None:
    """End the subscriptions of two users to each other's items; they are not notified.

    Pending invitations to these items that the subscriber has sent are withdrawn.
    """
    pair = (one, other)
    owners = select(ScheduleItem.id).where(
        ScheduleItem.id == Subscription.item_id, ScheduleItem.owner_id.in_(pair)
    )
    ended = await session.execute(
        delete(Subscription)
        .where(Subscription.user_id.in_(pair), owners.exists())
        .returning(Subscription.item_id, Subscription.user_id)
    )
    for item_id, subscriber_id in ended.all():
        await withdraw_invitations(session, InvitationFilter(item_id, sender_id=subscriber_id))


async def _find_revocable(
    session: AsyncSession,
    caller: Caller,
    item_id: UUID,
    permission: Permission,
    subscription_id: UUID,
) -> Subscription | None:
    """Find a subscription that the caller may end, by its own id or by the person's.

    Each person has at most one per item and may always end their own. Returns None if there is
    none and the caller may see that. Raises ItemNotFound, SubscriptionsDenied or RevokeDenied.
    """
    check_can_view(permission)
    has_id = or_(Subscription.id == subscription_id, Subscription.user_id == subscription_id)
    subscription: Subscription | None = await session.scalar(
        select(Subscription).where(
            Subscription.item_id == item_id, has_id, is_visible(Subscription.user_id, caller)
        )
    )
    if subscription is None:
        check_can_see_subscriptions(permission)
    elif subscription.user_id != caller.user_id:
        check_can_revoke(permission, Permission(subscription.permission))
    return subscription


async def _delete_subscription(session: AsyncSession, subscription: Subscription) -> None:
    await session.delete(subscription)
    await session.flush()
    sent = InvitationFilter(subscription.item_id, sender_id=subscription.user_id)
    await withdraw_invitations(session, sent)


async def _withdraw_offers(
    session: AsyncSession, caller: Caller, item_id: UUID, person_id: UUID, permission: Permission
) -> None:
    """Withdraw a person's invitations, if they offer only permissions that the caller has."""
    if await has_blocked(session, person_id, caller.user_id):
        raise SubscriptionNotFound
    offers = InvitationFilter(item_id, recipient_id=person_id, max_permission=int(permission))
    if not await withdraw_invitations(session, offers):
        raise SubscriptionNotFound


async def _notify_revoked(session: AsyncSession, person_id: UUID, item: ScheduleItem) -> None:
    owner = await find_confirmed_sender(session, item.owner_id)
    if owner is None:
        return  # access ends all the same
    person = await session.get_one(User, person_id)
    text = MessageText(REVOKED, {"title": item.title})
    await send_system_message(session, recipient=person, sender=owner, text=text)
