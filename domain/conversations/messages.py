"""The record of a thread: its messages, in order, as plain JSON in AG-UI's form."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast
from uuid import UUID

from sqlalchemy import Row, Table, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import Message, Run, Thread

# Rows, not objects that the session keeps an eye on: a turn reads and writes many.
MESSAGES = cast("Table", Message.__table__)
COLUMNS = MESSAGES.columns
_IN_THREAD = select(MESSAGES).where(COLUMNS.thread_id == bindparam("thread_id"))
_LATEST = _IN_THREAD.order_by(COLUMNS.position.desc()).limit(bindparam("count"))
_KNOWN = select(COLUMNS.message_id, COLUMNS.position).where(
    COLUMNS.thread_id == bindparam("thread_id"),
    COLUMNS.message_id == func.any(bindparam("ids", type_=ARRAY(Text))),
)
# A turn is the end of its thread: looked for from there, it is found without reading the rest.
_BEFORE_TURN = (
    select(COLUMNS.position)
    .where(COLUMNS.thread_id == bindparam("thread_id"), COLUMNS.turn_id != bindparam("turn_id"))
    .order_by(COLUMNS.position.desc())
    .limit(1)
    .scalar_subquery()
)
_TURN_START = func.coalesce(_BEFORE_TURN + 1, 0)
_FIRST_OF_TURN = select(_TURN_START)
_TURN = _IN_THREAD.where(
    COLUMNS.position >= _TURN_START, COLUMNS.turn_id == bindparam("turn_id")
).order_by(COLUMNS.position)
_APPEND = insert(MESSAGES).on_conflict_do_nothing()


class FunctionCall(TypedDict):
    name: str
    arguments: str


class ToolCall(TypedDict):
    """A call as the model wrote it: `arguments` is JSON text, and may be broken."""

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


async def append_messages(
    session: AsyncSession, thread: Thread, run: Run, messages: Sequence[ChatMessage]
) -> None:
    """Put messages at the end of a thread whose row is locked; known ids stay as they are."""
    if not messages:
        return
    rows = [
        _row(message, thread.id, run, thread.next_position + offset)
        for offset, message in enumerate(messages)
    ]
    await session.execute(_APPEND, rows)
    thread.next_position += len(rows)


async def messages_between(
    session: AsyncSession, thread_id: UUID, start: int, end: int | None = None
) -> list[ChatMessage]:
    """Give the messages from position `start` up to, but without, `end`, in their order."""
    query = _IN_THREAD.where(COLUMNS.position >= start).order_by(COLUMNS.position)
    if end is not None:
        query = query.where(COLUMNS.position < end)
    return [as_chat_message(row) for row in await session.execute(query, {"thread_id": thread_id})]


async def latest_of_thread(
    session: AsyncSession, thread_id: UUID, limit: int
) -> list[tuple[UUID, ChatMessage]]:
    """Give the last `limit` messages of a thread in their order, each with its turn's id."""
    rows = (await session.execute(_LATEST, {"thread_id": thread_id, "count": limit})).all()
    return [(row.turn_id, as_chat_message(row)) for row in reversed(rows)]


async def messages_of_turn(
    session: AsyncSession, thread_id: UUID, turn_id: UUID
) -> list[ChatMessage]:
    """Give what is stored of a thread's last turn, in its order; nothing of an earlier one."""
    given = {"thread_id": thread_id, "turn_id": turn_id}
    return [as_chat_message(row) for row in await session.execute(_TURN, given)]


async def first_position(session: AsyncSession, thread_id: UUID, turn_id: UUID) -> int:
    """Give where a thread's last turn begins, which is its end while nothing of it is stored."""
    given = {"thread_id": thread_id, "turn_id": turn_id}
    position: int = (await session.execute(_FIRST_OF_TURN, given)).scalar_one()
    return position


async def known_positions(
    session: AsyncSession, thread_id: UUID, message_ids: Iterable[str]
) -> dict[str, int]:
    """Give the positions of those ids that the thread knows."""
    rows = await session.execute(_KNOWN, {"thread_id": thread_id, "ids": list(message_ids)})
    return {row.message_id: row.position for row in rows}


async def last_message(session: AsyncSession, thread_id: UUID) -> ChatMessage | None:
    row = (await session.execute(_LATEST, {"thread_id": thread_id, "count": 1})).one_or_none()
    return as_chat_message(row) if row is not None else None


def as_chat_message(row: Message | Row[Any]) -> ChatMessage:
    message: ChatMessage = {"id": row.message_id, "role": cast("Any", row.role)}
    if row.content is not None:
        message["content"] = row.content
    if row.tool_calls:
        message["toolCalls"] = cast("list[ToolCall]", row.tool_calls)
    if row.tool_call_id is not None:
        message["toolCallId"] = row.tool_call_id
    return message


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
