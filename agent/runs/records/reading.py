"""What a request needs to know of its thread, read in one statement and without a lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from agent.runs.records.statements import READ_THREAD
from checkpoints.pending_calls import PendingCall
from checkpoints.pool import Pool, Record
from domain.conversations.messages import StoredMessage, make_chat_message
from domain.conversations.models import Run, Thread
from domain.core.caller import Caller


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """A thread as it was at one moment, with what admission decides by."""

    read_at: datetime
    """The time of the database's clock."""
    thread: Thread | None
    """The thread's row, of no session; None if there is no such thread."""
    latest: Run | None
    """Of the latest run its ids, its status, and with approvals its request and its origin."""
    locale: str | None
    """The language of the latest run."""
    turn_of_id: UUID | None
    """The turn of the caller's newest run of the request's id; None if there is none."""
    is_repeated: bool
    """Whether the same request has started a run."""
    username: str
    used_bytes: int | None
    """What is charged to the caller; None if nothing ever was."""
    running_slots: Sequence[int | None]
    """The slots of the caller's running chats."""
    thread_count: int
    """How many threads the caller has, as far as they were counted; 0 if the thread exists."""
    messages: Sequence[StoredMessage]
    """The latest messages in order."""
    calls: Sequence[PendingCall]
    """The calls of the latest run's turn that ever needed an approval; with approvals only."""
    asked_ids: frozenset[str]
    positions: dict[str, int]
    """The positions of those messages among `asked_ids` that the thread has."""


async def read_thread_record(
    pool: Pool,
    caller: Caller,
    *,
    thread_id: str,
    run_id: str,
    message_ids: Sequence[str],
    message_count: int,
    has_approvals: bool,
    max_threads: int,
    fingerprint: bytes,
) -> ThreadRecord:
    """Read the caller's thread of this client id, as it is now."""
    arguments = (
        caller.user_id,
        thread_id,
        run_id,
        message_ids,
        message_count,
        has_approvals,
        max_threads,
        fingerprint,
    )
    row = await pool.run(lambda connection: connection.fetchrow(READ_THREAD, *arguments))
    return ThreadRecord(
        read_at=row["now"],
        thread=_thread(row, caller.user_id, thread_id) if row["id"] is not None else None,
        latest=_latest_run(row) if row["latest_id"] is not None else None,
        locale=row["latest_locale"],
        turn_of_id=row["same_turn_id"],
        is_repeated=row["is_repeated"] or False,
        username=row["username"] or "",
        used_bytes=row["used_bytes"],
        running_slots=row["slots"],
        thread_count=row["thread_count"] or 0,
        messages=[_stored_message(each) for each in reversed(row["messages"])],
        calls=[_pending_call(each) for each in row["calls"] or ()],
        asked_ids=frozenset(message_ids),
        positions=dict(row["positions"]),
    )


def _thread(row: Record, user_id: UUID, client_id: str) -> Thread:
    return Thread(
        id=row["id"],
        user_id=user_id,
        client_id=client_id,
        kind="chat",
        title=row["title"],
        next_position=row["next_position"],
        client_calls=orjson.loads(row["client_calls"]),
        passed_calls=orjson.loads(row["passed_calls"]),
        waiting_messages=orjson.loads(row["waiting_messages"]),
        waiting_prompt_data=orjson.loads(row["waiting_prompt_data"]),
        stored_bytes=row["stored_bytes"],
        charged_bytes=row["charged_bytes"],
        version=row["version"],
    )


def _latest_run(row: Record) -> Run:
    return Run(
        id=row["latest_id"],
        wire_id=row["latest_wire_id"],
        turn_id=row["latest_turn_id"],
        status=row["latest_status"],
        request=_loads(row["latest_request"]) or {},
        origin=_loads(row["latest_origin"]),
    )


def _stored_message(row: Record) -> StoredMessage:
    position, turn_id, message_id, role, content, tool_calls, tool_call_id, prompt_data = row
    message = make_chat_message(message_id, role, content, _loads(tool_calls), tool_call_id)
    return StoredMessage(position, turn_id, message, _loads(prompt_data) or {})


def _pending_call(row: Record) -> PendingCall:
    values = dict(zip(PendingCall.__slots__, row, strict=True))
    for name in ("arguments", "response_schema", "approval"):
        values[name] = _loads(values[name])
    return PendingCall(**values)


def _loads(text: str | None) -> Any:
    return orjson.loads(text) if text is not None else None
