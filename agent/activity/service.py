"""The account of what the agent and programs have done for their person."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.activity.schemas import ActivityRead
from domain.activity.models import Effect
from domain.core.caller import Caller
from domain.core.pagination import Page, PageQuery, fetch_newest

FindLink = Callable[[str, Any, Any], str | None]
"""Returns the path of what a call has changed, by its tool's name, its arguments and its result."""


async def list_activity(
    session: AsyncSession, caller: Caller, *, data: PageQuery, find_link: FindLink
) -> Page[ActivityRead]:
    """List the effects of the agent and of the caller's programs, newest first.

    Raises CursorInvalid.
    """
    effects = select(*Effect.__table__.columns).where(Effect.user_id == caller.user_id)
    page = await fetch_newest(session, effects, data)
    return Page([_to_read_model(row, find_link) for row in page.items], page.after)


def _to_read_model(row: Row[*tuple[Any, ...]], find_link: FindLink) -> ActivityRead:
    names = ActivityRead.model_fields.keys() - {"link"}
    link = find_link(row.tool_name, row.arguments, row.result)
    return ActivityRead(link=link, **{name: getattr(row, name) for name in names})
