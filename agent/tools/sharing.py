"""The agent's tools for sharing items, and the questions that they ask first."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import as_tool
from agent.tools.formatting import quote, say_permissions, say_when
from domain.core.caller import Caller
from domain.core.i18n import mark, translate
from domain.core.schemas import Output
from domain.schedule import shares, subscriptions
from domain.schedule.loading import load_item
from domain.schedule.permissions import check_can_leave
from domain.schedule.schemas import ItemID
from domain.schedule.share_schemas import ItemShare, ItemShared, SubscriptionID

SHARE = mark("Share {title} with {person}: {permissions}")
REVOKE = mark("Take {title} away from {person}")
WITHDRAW = mark("Take back the invitation of {person} to {title}")
LEAVE = mark("Leave {title} ({when})")


class ListedSubscription(Output):
    """Who has subscribed to an item, as the model sees it."""

    id: UUID
    user_id: UUID
    username: str
    permission: int


async def ask_to_share(
    session: AsyncSession, caller: Caller, *, item_id: ItemID, data: ItemShare
) -> str:
    share = await shares.preview_share(session, caller, item_id=item_id, data=data)
    return translate(
        SHARE,
        caller.locale,
        title=quote(share.title, caller.locale),
        person=share.person,
        permissions=say_permissions(share.permission, caller.locale),
    )


async def ask_to_revoke(
    session: AsyncSession, caller: Caller, *, item_id: ItemID, subscription_id: SubscriptionID
) -> str:
    revoked = await subscriptions.preview_revocation(
        session, caller, item_id=item_id, subscription_id=subscription_id
    )
    title = quote(revoked.title, caller.locale)
    text = REVOKE if revoked.has_subscribed else WITHDRAW
    return translate(text, caller.locale, title=title, person=revoked.person)


async def ask_to_leave(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> str:
    item, held = await load_item(session, caller, item_id)
    check_can_leave(caller, item, held)
    when = say_when(item.start_at, item.end_at, item.timezone, caller)
    title = quote(item.title, caller.locale)
    return translate(LEAVE, caller.locale, title=title, when=when)


TOOLS = [
    as_tool(shares.share_schedule_item, result=ItemShared, summary=ask_to_share),
    as_tool(subscriptions.list_subscriptions, result=ListedSubscription),
    as_tool(subscriptions.revoke_subscription, summary=ask_to_revoke),
    as_tool(subscriptions.leave_schedule_item, summary=ask_to_leave),
]
