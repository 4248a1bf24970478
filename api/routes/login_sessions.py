"""The caller's login sessions, for a page that lists devices and signs them out."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from api.responses.pagination import PAGED, paged_response
from api.scopes import login_required
from domain.auth.errors import SessionNotFound
from domain.auth.schemas import LoginSessionRead
from domain.auth.sessions import own_sessions
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery

router = APIRouter(prefix="/auth/sessions", tags=["auth"])


@router.get(
    "",
    summary="List one's own sessions",
    response_model=list[LoginSessionRead],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
@login_required
async def list_sessions(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
) -> Sequence[LoginSessionRead]:
    """List the sessions in which one is signed in, the newest first."""
    page = await own_sessions.list_sessions(session, caller, data=query)
    return paged_response(request, response, page)


@router.delete(
    "/others",
    summary="Sign out everywhere else",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated),
)
@login_required
async def end_other_sessions(session: SessionDep, caller: CallerDep) -> None:
    """End every session except the one of this request."""
    await own_sessions.end_other_sessions(session, caller)


@router.delete(
    "/{session_id}",
    summary="Sign out one session",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated, SessionNotFound),
)
@login_required
async def end_own_session(session_id: UUID, session: SessionDep, caller: CallerDep) -> None:
    """End a session, and its access tokens with it."""
    await own_sessions.end_own_session(session, caller, session_id=session_id)
