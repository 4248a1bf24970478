"""Resources: what a program may want to know without calling a tool."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from mcp_types import (
    ListResourcesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    TextResourceContents,
)
from sqlalchemy.ext.asyncio import AsyncSession

from agent.approvals.schemas import ApprovalQuery
from agent.approvals.service import list_approvals
from agent.tools.inbox import ListedMessage
from agent.tools.results import format_result
from agent.tools.schedule import ListedItem
from api.mcp.context import McpContext
from api.mcp.handlers import McpRequest
from api.mcp.results import link_to_approval
from api.mcp.schemas import show_approval
from domain.core.database.clock import time_now
from domain.core.database.sessions import read_only_session
from domain.core.errors import NotFound
from domain.core.i18n import gettext_noop, translate
from domain.inbox.schemas import MessageQuery
from domain.inbox.service import list_inbox_messages
from domain.schedule.items import list_schedule_items
from domain.schedule.schemas import ItemQuery

JSON = "application/json"
DAYS_OF_WEEK = 7

Read = Callable[[AsyncSession, McpContext], Awaitable[Any]]


class ResourceNotFound(NotFound):
    code = "resource_not_found"
    message = gettext_noop("There is no such resource.")


@dataclass(frozen=True, slots=True)
class _Resource:
    name: str
    title: str
    description: str
    read: Read


async def _read_week(session: AsyncSession, context: McpContext) -> Any:
    """Return the person's calendar from Monday to Sunday, in their time zone."""
    caller = context.caller
    now = (await time_now(session)).astimezone(ZoneInfo(caller.timezone))
    monday = now.date() - timedelta(days=now.weekday())
    start_at = datetime.combine(monday, time(), now.tzinfo)
    end_at = datetime.combine(monday + timedelta(days=DAYS_OF_WEEK), time(), now.tzinfo)
    query = ItemQuery.model_validate(
        {"start_at": start_at.isoformat(), "end_at": end_at.isoformat()}
    )
    page = await list_schedule_items(session, caller, data=query)
    week = {"timezone": caller.timezone, "start_at": start_at, "end_at": end_at}
    return {**week, **format_result(page, ListedItem, caller)}


async def _read_inbox(session: AsyncSession, context: McpContext) -> Any:
    page = await list_inbox_messages(session, context.caller, data=MessageQuery())
    return format_result(page, ListedMessage, context.caller)


async def _read_approvals(session: AsyncSession, context: McpContext) -> Any:
    query = ApprovalQuery(status="pending")
    page = await list_approvals(session, context.caller, data=query)
    return {
        "items": [show_approval(each, link_to_approval(context, each.id)) for each in page.items]
    }


RESOURCES: Mapping[str, _Resource] = {
    "majordomo://calendar/this-week": _Resource(
        "calendar",
        gettext_noop("This week's calendar"),
        gettext_noop("The schedule items from Monday to Sunday, in your time zone."),
        _read_week,
    ),
    "majordomo://inbox": _Resource(
        "inbox",
        gettext_noop("Inbox"),
        gettext_noop("Invitations, friend requests and news, the newest first."),
        _read_inbox,
    ),
    "majordomo://approvals": _Resource(
        "approvals",
        gettext_noop("Open approvals"),
        gettext_noop("The calls that wait for your approval, the newest first."),
        _read_approvals,
    ),
}
"""By their URIs, in the order of the list."""


async def list_resources(
    request: McpRequest, _params: PaginatedRequestParams | None
) -> ListResourcesResult:
    locale = request.locale
    listed = [
        Resource(
            uri=uri,
            name=each.name,
            title=translate(each.title, locale),
            description=translate(each.description, locale),
            mime_type=JSON,
        )
        for uri, each in RESOURCES.items()
    ]
    return ListResourcesResult(resources=listed)


async def read_resource(
    request: McpRequest, params: ReadResourceRequestParams
) -> ReadResourceResult:
    """Read a resource as JSON. Raises ResourceNotFound or ScopeMissing."""
    context = request.context
    context.caller.require("read")
    found = RESOURCES.get(params.uri)
    if found is None:
        raise ResourceNotFound
    async with read_only_session(context.worker.dependencies.sessions) as session:
        value = await found.read(session, context)
    text = orjson.dumps(value).decode()
    content = TextResourceContents(uri=params.uri, mime_type=JSON, text=text)
    return ReadResourceResult(contents=[content])
