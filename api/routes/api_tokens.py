"""API tokens: with them, programs act for the caller."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from api.bodies.bounded_route import BoundedRoute
from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from api.responses.pagination import PAGED, paged_response
from api.scopes import login_required
from domain.auth.api_tokens import service
from domain.auth.api_tokens.errors import ApiTokenExpiryPast, ApiTokenNotFound
from domain.auth.api_tokens.schemas import ApiTokenCreate, ApiTokenCreated, ApiTokenRead
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery
from domain.core.quotas.errors import TooManyApiTokens

router = APIRouter(prefix="/api-tokens", tags=["API tokens"], route_class=BoundedRoute)


@router.post(
    "",
    summary="Create an API token",
    status_code=status.HTTP_201_CREATED,
    responses=problems(Unauthenticated, ApiTokenExpiryPast, TooManyApiTokens),
)
@login_required
async def create_api_token(
    data: ApiTokenCreate, session: SessionDep, caller: CallerDep
) -> ApiTokenCreated:
    """Create a token for a program. This response alone has the token itself.

    A program sends it as `Authorization: Bearer`. It never allows passwords, sessions, tokens or
    the deletion of the account. A new password ends all tokens.
    """
    return await service.create_api_token(session, caller, data=data)


@router.get(
    "",
    summary="List one's own API tokens",
    response_model=list[ApiTokenRead],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
@login_required
async def list_api_tokens(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[ApiTokenRead]:
    """List the tokens that work, the newest first."""
    page = await service.list_api_tokens(session, caller, data=query)
    return paged_response(request, response, page)


@router.delete(
    "/{token_id}",
    summary="Revoke an API token",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated, ApiTokenNotFound),
)
@login_required
async def revoke_api_token(token_id: UUID, session: SessionDep, caller: CallerDep) -> None:
    """Revoke a token: it is refused at once, and its streams end within two seconds."""
    await service.revoke_api_token(session, caller, token_id=token_id)
