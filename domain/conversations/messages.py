"""The messages of a thread, in order, as plain JSON in AG-UI's format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NotRequired, TypedDict, cast
from uuid import UUID

import orjson
from sqlalchemy import Row, Table, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import Message, Run, Thread
from domain.conversations.storage import ROW_BYTES
from domain.core.database.base import Json

# Core rows instead of ORM objects, which the session would track: a turn uses many messages.
MESSAGES = cast("Table", Message.__table__)
COLUMNS = MESSAGES.columns
_IN_THREAD = select(MESSAGES).where(COLUMNS.thread_id == bindparam("thread_id"))
_LATEST = _IN_THREAD.order_by(COLUMNS.position.desc()).limit(bindparam("count"))
_POSITIONS = select(COLUMNS.message_id, COLUMNS.position).where(
    COLUMNS.thread_id == bindparam("thread_id"),
    COLUMNS.message_id == func.any(bindparam("ids", type_=ARRAY(Text))),
)
# A turn is the end of its thread: searching backwards finds it without reading the rest.
_BEFORE_TURN = (
    select(COLUMNS.position)
    .where(COLUMNS.thread_id == bindparam("thread_id"), COLUMNS.turn_id != bindparam("turn_id"))
    .order_by(COLUMNS.position.desc())
    .limit(1)
    .scalar_subquery()
)
_TURN_START = func.coalesce(_BEFORE_TURN + 1, 0)
_SELECT_TURN_START = select(_TURN_START)
_TURN = _IN_THREAD.where(
    COLUMNS.position >= _TURN_START, COLUMNS.turn_id == bindparam("turn_id")
).order_by(COLUMNS.position)
_APPEND = insert(MESSAGES).on_conflict_do_nothing()


class FunctionCall(TypedDict):
    name: str
    arguments: str


class ToolCall(TypedDict):
    """A call as the model wrote it: `arguments` is JSON text and can be malformed."""

    id: str
    type: Literal["function"]
    function: FunctionCall


class ChatMessage(TypedDict):
    """A message of role user, assistant or tool."""

    id: str
    role: Literal["user", "assistant", "tool"]
    content: NotRequired[str]
    toolCalls: NotRequired[list[ToolCall]]
    toolCallId: NotRequired[str]


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message with what is stored beside it and no client sees."""

    position: int
    turn_id: UUID
    message: ChatMessage
    prompt_data: Json = field(default_factory=dict)


async def append_messages(
    session: AsyncSession,
    thread: Thread,
    run: Run,
    messages: Sequence[ChatMessage],
    prompt_data: Mapping[str, Json] = MappingProxyType({}),
) -> None:
    """Append messages to a thread whose row is locked; skip ids that the thread has already.

    `prompt_data` has, by message id, what prompts need of the messages besides.
    """
    await insert_messages(session, extend_thread(thread, run, messages, prompt_data))


async def insert_messages(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of `extend_thread`; skip those whose ids the thread has already."""
    if rows:
        await session.execute(_APPEND, rows)


def extend_thread(
    thread: Thread,
    run: Run,
    messages: Sequence[ChatMessage],
    prompt_data: Mapping[str, Json] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Return the rows of messages that come last in a thread, whose row counts them from now on."""
    rows = [
        _row(message, thread.id, run, thread.next_position + offset)
        | {"prompt_data": prompt_data.get(message["id"]) or None}
        for offset, message in enumerate(messages)
    ]
    thread.next_position += len(rows)
    thread.stored_bytes += size_of_messages(messages)
    thread.stored_bytes += sum(len(orjson.dumps(row["prompt_data"] or "")) for row in rows)
    return rows


async def find_messages_between(
    session: AsyncSession, thread_id: UUID, start: int, end: int | None = None
) -> list[ChatMessage]:
    """Return the messages from position `start` up to, but not including, `end`, in order."""
    query = _IN_THREAD.where(COLUMNS.position >= start).order_by(COLUMNS.position)
    if end is not None:
        query = query.where(COLUMNS.position < end)
    return [to_chat_message(row) for row in await session.execute(query, {"thread_id": thread_id})]


async def find_latest_messages(
    session: AsyncSession, thread_id: UUID, limit: int
) -> list[StoredMessage]:
    """Return the last `limit` messages of a thread in order."""
    rows = (await session.execute(_LATEST, {"thread_id": thread_id, "count": limit})).all()
    return [_to_stored_message(row) for row in reversed(rows)]


async def find_turn_messages(
    session: AsyncSession, thread_id: UUID, turn_id: UUID
) -> list[StoredMessage]:
    """Return the stored messages of a thread's last turn, in order; none for an earlier turn."""
    parameters = {"thread_id": thread_id, "turn_id": turn_id}
    return [_to_stored_message(row) for row in await session.execute(_TURN, parameters)]


async def find_turn_start(session: AsyncSession, thread_id: UUID, turn_id: UUID) -> int:
    """Return the position where the thread's last turn begins: its end if the turn is empty."""
    parameters = {"thread_id": thread_id, "turn_id": turn_id}
    position: int = (await session.execute(_SELECT_TURN_START, parameters)).scalar_one()
    return position


async def find_positions(
    session: AsyncSession, thread_id: UUID, message_ids: Iterable[str]
) -> dict[str, int]:
    """Return the positions of the messages that the thread has, by id."""
    rows = await session.execute(_POSITIONS, {"thread_id": thread_id, "ids": list(message_ids)})
    return {row.message_id: row.position for row in rows}


async def find_last_message(session: AsyncSession, thread_id: UUID) -> ChatMessage | None:
    row = (await session.execute(_LATEST, {"thread_id": thread_id, "count": 1})).one_or_none()
    return to_chat_message(row) if row is not None else None


def size_of_messages(messages: Iterable[ChatMessage]) -> int:
    """Return how many bytes messages take up."""
    return sum(
        ROW_BYTES
        + len(message.get("content", "").encode())
        + sum(len(call["function"]["arguments"].encode()) for call in message.get("toolCalls", ()))
        for message in messages
    )


def to_chat_message(row: Message | Row[Any]) -> ChatMessage:
    return make_chat_message(
        row.message_id, row.role, row.content, row.tool_calls, row.tool_call_id
    )


def to_appended_message(row: Json) -> tuple[int, ChatMessage]:
    """Return the position and the message of a row of `extend_thread`."""
    columns = ("message_id", "role", "content", "tool_calls", "tool_call_id")
    return row["position"], make_chat_message(*(row[name] for name in columns))


def make_chat_message(
    message_id: str,
    role: str,
    content: str | None,
    tool_calls: Sequence[Json] | None,
    tool_call_id: str | None,
) -> ChatMessage:
    """Return a message with the members that its columns have a value for."""
    message: ChatMessage = {"id": message_id, "role": cast("Any", role)}
    if content is not None:
        message["content"] = content
    if tool_calls:
        message["toolCalls"] = cast("list[ToolCall]", tool_calls)
    if tool_call_id is not None:
        message["toolCallId"] = tool_call_id
    return message


def _to_stored_message(row: Row[Any]) -> StoredMessage:
    return StoredMessage(row.position, row.turn_id, to_chat_message(row), row.prompt_data or {})


def _row(message: ChatMessage, thread_id: UUID, run: Run, position: int) -> dict[str, Any]:
    return {
        "thread_id": thread_id,
        "position": position,
        "message_id": message["id"],
        "turn_id": run.turn_id,
        "run_id": run.id,
        "role": message["role"],
        "content": message.get("content"),
        "tool_calls": message.get("toolCalls"),
        "tool_call_id": message.get("toolCallId"),
    }
