"""The agent's tools for sharing items, and their confirmations."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.times import format_when
from agent.tools.formatting.values import format_rights, format_title, quote
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.core.schemas import Output
from domain.schedule import shares, subscriptions
from domain.schedule.loading import load_item
from domain.schedule.permissions import check_can_leave
from domain.schedule.schemas import ItemID
from domain.schedule.share_schemas import ItemShare, ItemShared, SubscriptionID

SHARE = gettext_noop("Give {person} the right to {rights} {title}")
REVOKE = gettext_noop("Take from {person} the right to {rights} {title}")
WITHDRAW = gettext_noop("Withdraw the invitation of {person} to {title}")
LEAVE = gettext_noop("Give up your right to {rights} {title} ({when})")


class ListedSubscription(Output):
    """A subscriber of an item, as the model sees them."""

    id: UUID
    user_id: UUID
    username: str
    permission: int


async def confirm_share(
    session: AsyncSession, caller: Caller, *, item_id: ItemID, data: ItemShare
) -> str:
    share = await shares.preview_share(session, caller, item_id=item_id, data=data)
    return translate(
        SHARE,
        caller.locale,
        title=await format_title(session, caller, share.item),
        person=quote(share.person),
        rights=format_rights(share.permission, caller.locale),
    )


async def confirm_revoke(
    session: AsyncSession, caller: Caller, *, item_id: ItemID, subscription_id: SubscriptionID
) -> str:
    revoked = await subscriptions.preview_revocation(
        session, caller, item_id=item_id, subscription_id=subscription_id
    )
    title = await format_title(session, caller, revoked.item)
    person = quote(revoked.person)
    if revoked.permission is None:
        return translate(WITHDRAW, caller.locale, title=title, person=person)
    rights = format_rights(revoked.permission, caller.locale)
    return translate(REVOKE, caller.locale, title=title, person=person, rights=rights)


async def confirm_leave(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> str:
    item, permission = await load_item(session, caller, item_id)
    check_can_leave(caller, item, permission)
    when = format_when(item.start_at, item.end_at, item.timezone, caller)
    title = await format_title(session, caller, item)
    rights = format_rights(permission, caller.locale)
    return translate(LEAVE, caller.locale, title=title, when=when, rights=rights)


TOOLS = [
    changing_tool(shares.share_schedule_item, result=ItemShared, confirm=confirm_share),
    reading_tool(subscriptions.list_subscriptions, result=ListedSubscription),
    changing_tool(subscriptions.revoke_subscription, confirm=confirm_revoke, is_repeatable=True),
    changing_tool(subscriptions.leave_schedule_item, confirm=confirm_leave, is_repeatable=True),
]
