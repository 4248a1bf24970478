"""Schedule items: the caller's calendar."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import IdempotentRoute
from api.responses.pagination import PAGED, paged_response
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid
from domain.core.quotas.errors import TooManyItems
from domain.schedule import items
from domain.schedule.errors import (
    EndBeforeStart,
    ItemDeleteDenied,
    ItemEditDenied,
    ItemNotFound,
    TimeOutOfRange,
)
from domain.schedule.schemas import (
    ItemCreate,
    ItemID,
    ItemQuery,
    ItemRead,
    ItemSummary,
    ItemUpdate,
)

router = APIRouter(prefix="/schedule-items", tags=["Schedule items"], route_class=IdempotentRoute)


@router.post(
    "",
    response_model=ItemRead,
    status_code=201,
    responses=problems(Unauthenticated, EndBeforeStart, TimeOutOfRange, TooManyItems),
)
async def create_schedule_item(
    data: ItemCreate, session: SessionDep, caller: CallerDep
) -> ItemRead:
    """Add an item to the calendar."""
    return await items.create_schedule_item(session, caller, data=data)


@router.get(
    "",
    response_model=list[ItemSummary],
    responses=PAGED | problems(Unauthenticated, EndBeforeStart, CursorInvalid),
)
async def list_schedule_items(
    query: Annotated[ItemQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[ItemSummary]:
    """List the items that overlap a time range, ordered by their start."""
    page = await items.list_schedule_items(session, caller, data=query)
    return paged_response(request, response, page)


@router.get(
    "/{item_id}", response_model=ItemRead, responses=problems(Unauthenticated, ItemNotFound)
)
async def get_schedule_item(item_id: ItemID, session: SessionDep, caller: CallerDep) -> ItemRead:
    """Show one item with all its details."""
    return await items.get_schedule_item(session, caller, item_id=item_id)


@router.patch(
    "/{item_id}",
    response_model=ItemRead,
    responses=problems(
        Unauthenticated, ItemNotFound, ItemEditDenied, EndBeforeStart, TimeOutOfRange
    ),
)
async def update_schedule_item(
    item_id: ItemID, data: ItemUpdate, session: SessionDep, caller: CallerDep
) -> ItemRead:
    """Change the fields that the request contains; the others keep their values."""
    return await items.update_schedule_item(session, caller, item_id=item_id, data=data)


@router.delete(
    "/{item_id}",
    status_code=204,
    responses=problems(Unauthenticated, ItemNotFound, ItemDeleteDenied),
)
async def delete_schedule_item(item_id: ItemID, session: SessionDep, caller: CallerDep) -> None:
    """Delete an item for everyone who can see it."""
    await items.delete_schedule_item(session, caller, item_id=item_id)
