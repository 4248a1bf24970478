"""Sharing an item: sending an invitation, and what accepting it grants."""

from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.i18n import DEFAULT_LOCALE, gettext_noop, translate
from domain.core.rate_limits.limiter import limit_address_lookups, limit_shares
from domain.inbox_messages.invitations import (
    InvitationFilter,
    send_invitation,
    withdraw_invitations,
)
from domain.inbox_messages.senders import ConfirmedSender, get_confirmed_sender
from domain.inbox_messages.texts import PERMISSION_BITS, MessageText
from domain.profiles.blocks import check_contact, lock_contact
from domain.profiles.models import User
from domain.profiles.people import find_person
from domain.schedule.errors import OfferWithdrawn
from domain.schedule.loading import find_subscription, load_item, lock_item, permission_of
from domain.schedule.models import ScheduleItem, Subscription
from domain.schedule.permissions import (
    Permission,
    can_share,
    check_can_be_shared_with,
    check_can_share,
    combine_permissions,
    grant_accepted,
    limit_offer,
)
from domain.schedule.schemas import ItemID
from domain.schedule.share_schemas import ItemShare, ItemShared

SENT = gettext_noop("Invitation sent to {person}")
INVITATION = gettext_noop("{sender} invites you to '{title}' ({when}) and offers: {permissions}")


class Offer(NamedTuple):
    """What would be offered to whom; `person` is the address or username that the caller used."""

    item: ScheduleItem
    person: str
    permission: Permission


async def share_schedule_item(
    session: AsyncSession, caller: Caller, *, item_id: ItemID, data: ItemShare
) -> ItemShared:
    """Invite a person to a schedule item; they get an invitation in their inbox.

    They see the item once they have accepted.
    Raises ItemNotFound, ItemShareDenied, AddressUnconfirmed, ProfileNotFound, UserBlocked,
    ShareWithOneself, ShareWithOwner, TooManyInvitations, or RateLimited if the person invites or
    looks up addresses too often. Sharing again replaces a pending invitation.
    """
    item, permission = await lock_item(session, caller, item_id)
    sender, person, permission = await _prepare_offer(session, caller, item, permission, data)
    await lock_contact(session, caller, person.id)
    await limit_shares(session, caller, person.id)
    await send_invitation(
        session,
        recipient_id=person.id,
        sender=sender,
        schedule_item_id=item.id,
        permission=int(permission),
        text=await _write_invitation(session, caller, item, person, permission),
        locale=person.locale or DEFAULT_LOCALE,
    )
    # Where no language is known, the text is that of the contract.
    locale = caller.locale if caller.is_locale_known else "en"
    message = translate(SENT, locale, person=data.email or person.username)
    return ItemShared(message=message, permission=int(permission))


async def preview_share(
    session: AsyncSession, caller: Caller, *, item_id: UUID, data: ItemShare
) -> Offer:
    """Return what `share_schedule_item` would offer to whom; raises the same errors."""
    item, permission = await load_item(session, caller, item_id)
    _, person, permission = await _prepare_offer(session, caller, item, permission, data)
    await check_contact(session, caller, person.id)
    return Offer(item, data.email or person.username, permission)


async def accept_offer(
    session: AsyncSession,
    caller: Caller,
    *,
    item: ScheduleItem,
    inviter_id: UUID,
    offer: Permission,
    requested: Permission,
) -> None:
    """Subscribe the caller to an item that is locked. Raises OfferWithdrawn."""
    inviter = await permission_of(session, inviter_id, item)
    permission = grant_accepted(offer, requested, inviter)
    if not permission:
        raise OfferWithdrawn
    subscription = await find_subscription(session, item.id, caller.user_id)
    if subscription is None:
        session.add(
            Subscription(
                item_id=item.id,
                user_id=caller.user_id,
                permission=int(permission),
                start_at=item.start_at,
                span_days=item.span_days,
            )
        )
    else:
        permission = combine_permissions(permission, Permission(subscription.permission), inviter)
        subscription.permission = int(permission)
        if not can_share(permission):
            await withdraw_invitations(session, InvitationFilter(item.id, sender_id=caller.user_id))
    await session.flush()


async def _prepare_offer(
    session: AsyncSession,
    caller: Caller,
    item: ScheduleItem,
    permission: Permission,
    data: ItemShare,
) -> tuple[ConfirmedSender, User, Permission]:
    """Return sender, recipient and permission of an offer. Raises if it is not allowed."""
    check_can_share(permission)
    sender = await get_confirmed_sender(session, caller)
    if data.email is not None:
        await limit_address_lookups(session, caller)
    person = await find_person(
        session,
        caller,
        user_id=data.user_id,
        username=data.username,
        email=data.email,
        must_be_confirmed=True,
    )
    check_can_be_shared_with(caller, item, person.id)
    return sender, person, limit_offer(permission, data.wanted)


async def _write_invitation(
    session: AsyncSession,
    caller: Caller,
    item: ScheduleItem,
    person: User,
    permission: Permission,
) -> MessageText:
    """Return the invitation's text, with the time in the recipient's zone."""
    sender = await session.scalar(select(User.username).where(User.id == caller.user_id))
    zone = ZoneInfo(person.timezone or item.timezone)
    when = f"{item.start_at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"
    values = {"sender": sender, "title": item.title, "when": when}
    return MessageText(INVITATION, {**values, PERMISSION_BITS: int(permission)})
