"""Invite codes."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from api.idempotency.idempotent_route import IdempotentRoute
from api.responses.pagination import PAGED, paged_response
from domain.core.errors import RateLimited, Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery
from domain.core.quotas.errors import TooManyInviteCodes
from domain.invites import service
from domain.invites.codes import Code
from domain.invites.errors import InviteCodeNotFound, InviteExpiryPast
from domain.invites.schemas import InviteCodeCreate, InviteCodeRead

router = APIRouter(prefix="/invite-codes", tags=["Invite codes"], route_class=IdempotentRoute)


@router.post(
    "",
    status_code=201,
    responses=problems(Unauthenticated, InviteExpiryPast, TooManyInviteCodes, RateLimited),
)
async def create_invite_code(
    data: InviteCodeCreate, session: SessionDep, caller: CallerDep
) -> InviteCodeRead:
    """Create a code that others can register with."""
    return await service.create_invite_code(session, caller, data=data)


@router.get(
    "",
    response_model=list[InviteCodeRead],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
async def list_invite_codes(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[InviteCodeRead]:
    """List one's own codes, the newest first."""
    page = await service.list_invite_codes(session, caller, data=query)
    return paged_response(request, response, page)


@router.post("/{code}/disable", responses=problems(Unauthenticated, InviteCodeNotFound))
async def disable_invite_code(code: Code, session: SessionDep, caller: CallerDep) -> InviteCodeRead:
    """Disable one of one's own codes. Disabling it again changes nothing."""
    return await service.disable_invite_code(session, caller, code=code)
