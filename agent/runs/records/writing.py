"""The two writes of a run, each in one statement: its beginning and its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from agent.runs.records.statements import (
    BEGIN_RUN,
    BEGIN_RUN_IN_NEW_THREAD,
    CREATE_STORAGE,
    END_RUN,
    READ_TIME,
)
from checkpoints.pending_calls import PendingCall
from checkpoints.pool import Pool
from domain.conversations.models import Run, Thread

MessageRows = Sequence[Mapping[str, Any]]


async def create_storage(pool: Pool, user_id: UUID) -> None:
    """Store that a user's conversations take up nothing yet; `begin_run` charges what is there."""
    await pool.run(lambda connection: connection.execute(CREATE_STORAGE, user_id))


async def begin_run(
    pool: Pool,
    thread: Thread,
    run: Run,
    rows: MessageRows,
    *,
    is_new_thread: bool,
    claims: Sequence[PendingCall] = (),
    charge: int = 0,
    max_bytes: int | None = None,
) -> bool:
    """Store a run with its thread, its messages and the approvals that it carries out.

    `thread` has the version that was read, and its other columns as they become. The run gets its
    fence. Returns False, and stores nothing, if the thread was changed meanwhile, the owner would
    have more than `max_bytes`, or another run has one of the new keys.
    """
    arguments = [
        thread.id,
        thread.version,
        thread.user_id,
        charge,
        max_bytes,
        thread.next_position,
        _dumps(thread.client_calls),
        _dumps(thread.passed_calls),
        thread.stored_bytes,
        thread.charged_bytes,
        thread.title,
        run.id,
        run.wire_id,
        run.client_id,
        run.turn_id,
        _dumps(run.request),
        run.fingerprint,
        run.snapshot_from,
        _dumps(run.named_positions),
        run.request_bytes,
        run.input_to,
        run.worker_id,
        run.slot,
        _dumps(run.origin),
        *_columns(rows, "message_id", "role", "content", "tool_call_id"),
        [_dumps(row["prompt_data"]) for row in rows],
        [call.interrupt_id for call in claims],
        [call.status for call in claims],
        [_dumps(call.approval) for call in claims],
    ]
    statement = BEGIN_RUN
    if is_new_thread:
        statement = BEGIN_RUN_IN_NEW_THREAD
        arguments.append(thread.client_id)
    try:
        row = await pool.run(lambda connection: connection.fetchrow(statement, *arguments))
    except (asyncpg.UniqueViolationError, asyncpg.NotNullViolationError):
        return False
    if row is None:
        return False
    run.fence, run.created_at = row["fence"], row["created_at"]
    thread.version += 1
    return True


async def read_time(pool: Pool) -> datetime:
    """Return the time of the database's clock."""
    now: datetime = await pool.run(lambda connection: connection.fetchval(READ_TIME))
    return now


async def end_run(
    pool: Pool,
    thread: Thread,
    run: Run,
    rows: MessageRows,
    calls: Sequence[PendingCall],
    *,
    deletes_checkpoints: bool,
) -> bool:
    """Store the outcome of a run, with its thread, its messages and the calls that it asks about.

    `thread` has the version that is expected, and its other columns as they become. Returns False,
    and stores nothing, if the thread was changed meanwhile, another worker has taken the run over,
    a client has asked to cancel it, or the thread has one of the messages.
    """
    arguments = [
        thread.id,
        thread.version,
        thread.next_position,
        _dumps(thread.client_calls),
        _dumps(thread.passed_calls),
        _dumps(thread.waiting_messages),
        _dumps(thread.waiting_prompt_data),
        thread.stored_bytes,
        run.id,
        run.fence,
        run.status,
        _dumps(run.outcome),
        _dumps(run.snapshot),
        run.turn_id,
        *_columns(rows, "message_id", "role", "content"),
        [_dumps(row["tool_calls"]) for row in rows],
        *_columns(rows, "tool_call_id"),
        [_dumps(row["prompt_data"]) for row in rows],
        str(run.turn_id) if deletes_checkpoints else None,
        calls[0].requested_at if calls else None,
        calls[0].expires_at if calls else None,
        [call.interrupt_id for call in calls],
        [call.tool_call_id for call in calls],
        [call.tool_name for call in calls],
        [_dumps(call.arguments) for call in calls],
        [call.message for call in calls],
        [_dumps(call.response_schema) for call in calls],
    ]
    try:
        ended = await pool.run(lambda connection: connection.fetchval(END_RUN, *arguments))
    except asyncpg.UniqueViolationError:
        return False
    return ended is not None


def _columns(rows: MessageRows, *names: str) -> list[list[Any]]:
    return [[row[name] for row in rows] for name in names]


def _dumps(value: Any) -> str | None:
    return orjson.dumps(value).decode() if value is not None else None
