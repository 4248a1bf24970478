"""The account of what happened: the effects of the agent and of programs."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from agent.activity import service as activity
from agent.activity.schemas import ActivityRead
from api.bodies.bounded_route import BoundedRoute
from api.deps import ReaderDep, SessionDep
from api.errors.problems import problems
from api.responses.links import ResourceLinks
from api.responses.pagination import PAGED, paged_response
from domain.core.errors import Unauthenticated
from domain.core.pagination import CursorInvalid, PageQuery

router = APIRouter(prefix="/activity", tags=["activity"], route_class=BoundedRoute)


@router.get(
    "",
    summary="List what happened",
    response_model=list[ActivityRead],
    responses=PAGED | problems(Unauthenticated, CursorInvalid),
)
async def list_activity(
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
    session: SessionDep,
    caller: ReaderDep,
) -> Sequence[ActivityRead]:
    """List what the agent and programs have done for the person, the newest first.

    Changes of programs include those that they make over this API, with an API token. What was
    refused, or has expired, or has failed, is not in the list: it had no effect.
    """
    links: ResourceLinks = request.app.state.resource_links
    page = await activity.list_activity(session, caller, data=query, find_link=links.find)
    return paged_response(request, response, page)
