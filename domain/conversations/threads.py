"""Threads: access by their owner, and the row lock that serializes changes to one.

A lock also raises the thread's version. So a statement that writes only if the version is the one
that was read needs no lock in between: nothing has changed since, neither the thread nor its runs
nor its open calls.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.messages import ChatMessage
from domain.conversations.models import IS_CHAT, Thread, ThreadKind
from domain.core.caller import Caller
from domain.core.errors import Conflict, NotFound
from domain.core.i18n import gettext_noop
from domain.core.normalization import normalise_title
from domain.core.quotas.definitions import THREADS
from domain.core.quotas.enforcement import check_quota
from domain.core.telemetry.ids import bind_ids

MAX_TITLE_LENGTH = 80
_BY_CLIENT_ID = select(Thread).where(
    Thread.user_id == bindparam("user_id"),
    Thread.client_id == bindparam("client_id"),
    Thread.kind == "chat",
)
_LOCK = (
    update(Thread)
    .values(version=Thread.version + 1)
    .returning(Thread)
    .execution_options(synchronize_session=False, populate_existing=True)
)
_LOCK_BY_CLIENT_ID = _LOCK.where(
    Thread.user_id == bindparam("owner_id"),
    Thread.client_id == bindparam("name"),
    Thread.kind == bindparam("thread_kind"),
)
_LOCK_BY_ID = _LOCK.where(Thread.id == bindparam("locked_id"))


class ThreadNotFound(NotFound):
    code = "thread_not_found"
    message = gettext_noop("There is no such conversation.")


class ThreadIdTaken(Conflict):
    code = "thread_id_taken"
    message = gettext_noop(
        "This threadId belongs to a program's call, which is no conversation. "
        "Use another one; the call is answered among the approvals."
    )


async def lock_or_create_thread(session: AsyncSession, caller: Caller, client_id: str) -> Thread:
    """Lock the caller's thread with this client id until the commit; create it if missing.

    Raises TooManyThreads, and ThreadIdTaken if a program's call has this id.
    """
    try:
        return await lock_thread(session, caller, client_id)
    except ThreadNotFound:
        values = {"user_id": caller.user_id, "client_id": client_id}
        new = insert(Thread).values(values).on_conflict_do_nothing().returning(Thread)
        thread = await session.scalar(new)
        if thread is None:
            return await _lock_other(session, caller, client_id)
        own = select(Thread.id).where(Thread.user_id == caller.user_id, text(IS_CHAT))
        await check_quota(session, THREADS, caller.user_id, own)
        bind_ids(thread_id=thread.id)
        return thread


async def _lock_other(session: AsyncSession, caller: Caller, client_id: str) -> Thread:
    """Lock the thread for which there is no second one with its client id."""
    try:
        return await lock_thread(session, caller, client_id)
    except ThreadNotFound:
        raise ThreadIdTaken from None


async def lock_thread(
    session: AsyncSession, caller: Caller, client_id: str, kind: ThreadKind = "chat"
) -> Thread:
    """Lock the caller's thread with this client id until the commit. Raises ThreadNotFound."""
    parameters = {"owner_id": caller.user_id, "name": client_id, "thread_kind": kind}
    thread = await session.scalar(_LOCK_BY_CLIENT_ID, parameters)
    if thread is None:
        raise ThreadNotFound
    bind_ids(thread_id=thread.id)
    return thread


async def get_thread(session: AsyncSession, caller: Caller, client_id: str) -> Thread:
    """Return the caller's thread with this client id. Raises ThreadNotFound."""
    parameters = {"user_id": caller.user_id, "client_id": client_id}
    thread = await session.scalar(_BY_CLIENT_ID, parameters)
    if thread is None:
        raise ThreadNotFound
    bind_ids(thread_id=thread.id)
    return thread


async def lock_thread_by_id(session: AsyncSession, thread_id: UUID) -> Thread | None:
    """Lock a thread by its own id until the commit; return None if it was deleted."""
    return await session.scalar(_LOCK_BY_ID, {"locked_id": thread_id})


def record_answered(thread: Thread, messages: Iterable[ChatMessage]) -> None:
    """Close the front-end calls of a locked thread whose results are among these messages."""
    answered = {message.get("toolCallId") for message in messages}
    thread.client_calls = [each for each in thread.client_calls if each not in answered]
    thread.passed_calls = [each for each in thread.passed_calls if each not in answered]


def touch(thread: Thread, *, title: str | None = None) -> None:
    """Move a thread to the top of the person's list, and set its title if it has none."""
    thread.updated_at = func.now()
    if thread.title is None and title:
        line = " ".join(title.split())[:MAX_TITLE_LENGTH]
        thread.title = normalise_title(line)[:MAX_TITLE_LENGTH] or None
