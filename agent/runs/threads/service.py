"""A user's conversations: list, read and rename."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.outcomes import snapshot_of
from agent.runs.threads.queries import newest_threads, own_threads, summaries
from agent.runs.threads.schemas import (
    LastMessage,
    ThreadRead,
    ThreadStatus,
    ThreadSummary,
    ThreadUpdate,
)
from checkpoints import pending_calls
from checkpoints.pending_calls import PendingCall
from domain.conversations import threads
from domain.conversations.models import Run, Thread
from domain.conversations.pages import MessagePageQuery, read_message_page
from domain.conversations.runs import find_latest_run
from domain.conversations.threads import lock_thread
from domain.conversations.waiting_messages import list_waiting_messages
from domain.core.caller import Caller
from domain.core.pagination import Page, PageQuery, read_cursor, write_cursor


async def list_threads(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[ThreadSummary]:
    """List the caller's conversations, the last updated first.

    Raises CursorInvalid.
    """
    after = read_cursor(data.after) if data.after is not None else None
    query = summaries(newest_threads(caller, after, data.limit + 1))
    rows = (await session.execute(query)).all()
    page = rows[: data.limit]
    has_more = len(rows) > data.limit
    return Page(
        [_summary(row) for row in page],
        write_cursor(page[-1].updated_at, page[-1].id) if has_more else None,
    )


async def get_thread(
    session: AsyncSession, caller: Caller, *, thread_id: str, data: MessagePageQuery
) -> tuple[ThreadRead, str | None]:
    """Return a conversation, and the `before` cursor of its earlier messages if it has any.

    The session MUST be a repeatable read: the end of a run must be in the messages exactly when
    it is in the status. Raises ThreadNotFound and CursorInvalid.
    """
    thread = await threads.get_thread(session, caller, thread_id)
    waiting = list_waiting_messages(thread) if data.before is None else []
    page = await read_message_page(session, thread.id, data)
    latest = await find_latest_run(session, thread.id)
    calls = await _open_calls(session, thread.id, latest)
    status = _status(latest, calls)
    thread_read = ThreadRead(
        thread_id=thread.client_id,
        title=thread.title,
        status=status,
        running_run_id=latest.wire_id if latest is not None and status == "running" else None,
        messages=[{**message} for message in [*page.items, *waiting]],
        state=snapshot_of(latest, calls) if latest is not None else None,
        interrupts=[call.as_interrupt() for call in calls],
        pending_tool_call_ids=thread.client_calls,
        created_at=thread.created_at,
        updated_at=thread.updated_at,
    )
    return thread_read, page.after


async def update_thread(
    session: AsyncSession, caller: Caller, *, thread_id: str, data: ThreadUpdate
) -> ThreadSummary:
    """Change a conversation's title; it keeps its place in the list. Raises ThreadNotFound."""
    thread = await lock_thread(session, caller, thread_id)
    if "title" in data.model_fields_set:
        thread.title = data.title
        await session.flush()
    query = summaries(own_threads(caller).where(Thread.id == thread.id))
    return _summary((await session.execute(query)).one())


async def _open_calls(
    session: AsyncSession, thread_id: UUID, latest: Run | None
) -> list[PendingCall]:
    """Return the open calls of the thread's latest run that have not expired."""
    if latest is None or latest.status != "interrupted":
        return []
    return await pending_calls.find_answerable_calls(session, thread_id)


def _status(latest: Run | None, calls: list[PendingCall]) -> ThreadStatus:
    if latest is not None and latest.status == "running":
        return "running"
    return "waiting" if calls else "idle"


def _summary(row: Row[*tuple[Any, ...]]) -> ThreadSummary:
    last = None
    if row.last_role is not None:
        last = LastMessage(
            role=row.last_role, content=row.last_content, created_at=row.last_created_at
        )
    return ThreadSummary.model_validate({**row._mapping, "last_message": last})  # noqa: SLF001
