"""The caller's account as a whole: export and deletion."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, status
from fastapi.responses import StreamingResponse

from agent.accounts.deletion import delete_account
from agent.approvals.export import select_exported_approvals
from api.bodies.bounded_route import BoundedRoute
from api.deps import RateLimiterDep, RunWorkerDep, ServicesDep, StreamingCallerDep
from api.errors.problems import problems
from api.responses.downloads import download
from api.scopes import login_required
from domain.auth.errors import PasswordWrong
from domain.auth.schemas import AccountDelete
from domain.core.errors import Overloaded, RateLimited, Unauthenticated
from domain.export.document import export_account
from domain.export.sections import SECTIONS, Query

EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One JSON document with all of one's own data.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}

EXPORTED: Mapping[str, Query] = {**SECTIONS, "approvals": select_exported_approvals}

router = APIRouter(prefix="/users/me", tags=["Users"], route_class=BoundedRoute)


@router.delete(
    "",
    name="delete_account",
    summary="Delete one's account",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated, PasswordWrong, RateLimited, Overloaded),
)
@login_required
async def delete_my_account(
    data: AccountDelete,
    caller: StreamingCallerDep,
    worker: RunWorkerDep,
    rate_limiter: RateLimiterDep,
) -> None:
    """Delete all of one's own data for good, conversations and shared items included."""
    await delete_account(worker, rate_limiter, caller, data=data)


@router.get(
    "/export",
    name="export_account",
    summary="Export all of one's data",
    response_class=StreamingResponse,
    responses=EXPORT | problems(Unauthenticated, RateLimited),
)
async def export_my_account(caller: StreamingCallerDep, services: ServicesDep) -> StreamingResponse:
    """Return all of one's own data as one JSON document, without secrets."""
    document = export_account(services.sessions, caller, EXPORTED)
    return await download(document, "majordomo-export.json")
