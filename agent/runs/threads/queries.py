"""The SQL of the list of a user's threads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, func, lateral, literal, select, text, true, tuple_

from agent.runs.threads.schemas import MAX_PREVIEW_LENGTH
from checkpoints.pending_calls import IS_OPEN
from checkpoints.tables import pending_tool_calls
from domain.conversations.models import IS_CHAT, Message, Run, Thread
from domain.core.caller import Caller


def own_threads(caller: Caller) -> Select[*tuple[Any, ...]]:
    """Select the caller's conversations: the calls of programs have threads, too."""
    return select(Thread).where(Thread.user_id == caller.user_id, text(IS_CHAT))


def newest_threads(
    caller: Caller, after: tuple[datetime, UUID] | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """Select a page of the caller's threads, the last updated first."""
    threads = own_threads(caller)
    if after is not None:
        threads = threads.where(tuple_(Thread.updated_at, Thread.id) < tuple_(*map(literal, after)))
    return threads.order_by(Thread.updated_at.desc(), Thread.id.desc()).limit(limit)


def summaries(threads: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Select the summaries of a page of threads, in its order.

    The last message is the last one that waits, if any do: the thread was touched for it. Each
    thread costs three index look-ups, however long it is.
    """
    page = threads.subquery()
    last = lateral(
        select(
            Message.role,
            func.left(Message.content, MAX_PREVIEW_LENGTH).label("content"),
            Message.created_at,
        )
        .where(
            Message.thread_id == page.c.id,
            Message.role.in_(("user", "assistant")),
            Message.content.is_not(None),
        )
        .order_by(Message.position.desc())
        .limit(1)
    )
    running = lateral(
        select(Run.wire_id).where(Run.thread_id == page.c.id, Run.status == "running").limit(1)
    )
    waiting = exists().where(pending_tool_calls.c.thread_id == page.c.id, IS_OPEN)
    status = case((running.c.wire_id.is_not(None), "running"), (waiting, "waiting"), else_="idle")
    waiting_text = page.c.waiting_messages[-1]["content"].astext
    has_waiting = waiting_text.is_not(None)
    return (
        select(
            page.c.id,
            page.c.client_id.label("thread_id"),
            page.c.title,
            status.label("status"),
            running.c.wire_id.label("running_run_id"),
            case((has_waiting, "user"), else_=last.c.role).label("last_role"),
            func.coalesce(func.left(waiting_text, MAX_PREVIEW_LENGTH), last.c.content).label(
                "last_content"
            ),
            case((has_waiting, page.c.updated_at), else_=last.c.created_at).label(
                "last_created_at"
            ),
            page.c.created_at,
            page.c.updated_at,
        )
        .select_from(page)
        .outerjoin(last, true())
        .outerjoin(running, true())
        .order_by(page.c.updated_at.desc(), page.c.id.desc())
    )
