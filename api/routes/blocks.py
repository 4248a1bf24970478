"""Blocking other users."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import IdempotentRoute
from api.responses.pagination import PAGED, paged_response
from domain.blocks import service as blocks
from domain.blocks.errors import BlockNotFound, BlockOfOneself
from domain.blocks.schemas import BlockRead
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery
from domain.core.quotas.errors import TooManyBlockedUsers
from domain.profiles.errors import ProfileNotFound
from domain.profiles.people import PersonID

router = APIRouter(prefix="/users", tags=["Users"], route_class=IdempotentRoute)


@router.post(
    "/{user_id}/block",
    status_code=204,
    responses=problems(Unauthenticated, ProfileNotFound, BlockOfOneself, TooManyBlockedUsers),
)
async def block_user(user_id: PersonID, session: SessionDep, caller: CallerDep) -> None:
    """Block another user, who can then no longer find or contact the caller.

    For the blocked user the caller is like an unknown user; they are not notified. A friendship,
    open requests, shares and messages between the two end. To block a user again changes nothing.
    """
    await blocks.block_user(session, caller, user_id=user_id)


@router.delete(
    "/{user_id}/block",
    status_code=204,
    responses=problems(Unauthenticated, ProfileNotFound, BlockNotFound),
)
async def unblock_user(user_id: PersonID, session: SessionDep, caller: CallerDep) -> None:
    """Unblock a user; what the block has ended does not come back."""
    await blocks.unblock_user(session, caller, user_id=user_id)


@router.get(
    "/me/blocks",
    response_model=list[BlockRead],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
async def list_blocked_users(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[BlockRead]:
    """List the users whom one has blocked, the newest first."""
    page = await blocks.list_blocked_users(session, caller, data=query)
    return paged_response(request, response, page)
