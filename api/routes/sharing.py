"""Sharing of schedule items, and their subscriptions."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import CallerDep, ReaderDep, SessionDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import IdempotentRoute
from api.responses.pagination import PAGED, paged_response
from domain.core.errors import RateLimited, Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery
from domain.core.quotas.errors import TooManyInvitations
from domain.inbox_messages.senders import AddressUnconfirmed
from domain.profiles.errors import ProfileNotFound, UserBlocked
from domain.schedule import shares, subscriptions
from domain.schedule.errors import (
    ItemNotFound,
    ItemShareDenied,
    LeaveDenied,
    RevokeDenied,
    ShareWithOneself,
    ShareWithOwner,
    SubscriptionNotFound,
    SubscriptionsDenied,
)
from domain.schedule.schemas import ItemID
from domain.schedule.share_schemas import ItemShare, ItemShared, SubscriptionID, SubscriptionRead

router = APIRouter(
    prefix="/schedule-items/{item_id}", tags=["Sharing"], route_class=IdempotentRoute
)


@router.post(
    "/share",
    response_model=ItemShared,
    responses=problems(
        Unauthenticated,
        ItemNotFound,
        ProfileNotFound,
        UserBlocked,
        ItemShareDenied,
        AddressUnconfirmed,
        ShareWithOneself,
        ShareWithOwner,
        TooManyInvitations,
        RateLimited,
    ),
)
async def share_schedule_item(
    item_id: ItemID, data: ItemShare, session: SessionDep, caller: ReaderDep
) -> ItemShared:
    """Invite another user to an item."""
    return await shares.share_schedule_item(session, caller, item_id=item_id, data=data)


@router.get(
    "/subscriptions",
    response_model=list[SubscriptionRead],
    responses=PAGED | problems(Unauthenticated, ItemNotFound, SubscriptionsDenied, CursorInvalid),
)
async def list_subscriptions(
    *,
    item_id: ItemID,
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[SubscriptionRead]:
    """List the subscriptions of an item, the newest first."""
    page = await subscriptions.list_subscriptions(session, caller, item_id=item_id, data=query)
    return paged_response(request, response, page)


@router.delete(
    "/subscriptions/me",
    status_code=204,
    responses=problems(Unauthenticated, ItemNotFound, LeaveDenied),
)
async def leave_schedule_item(item_id: ItemID, session: SessionDep, caller: CallerDep) -> None:
    """Give up one's own access to another user's item."""
    await subscriptions.leave_schedule_item(session, caller, item_id=item_id)


@router.delete(
    "/subscriptions/{subscription_id}",
    status_code=204,
    responses=problems(
        Unauthenticated, ItemNotFound, SubscriptionNotFound, SubscriptionsDenied, RevokeDenied
    ),
)
async def revoke_subscription(
    item_id: ItemID, subscription_id: SubscriptionID, session: SessionDep, caller: CallerDep
) -> None:
    """Revoke another user's access to an item."""
    await subscriptions.revoke_subscription(
        session, caller, item_id=item_id, subscription_id=subscription_id
    )
