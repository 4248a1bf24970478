"""Threads that are longer than a snapshot may be."""

from typing import Any

from sqlalchemy import text

from domain.conversations.messages import ChatMessage
from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.runs.client import Event

LONG = 100_000
_INSERT_THREAD = """
INSERT INTO threads (id, user_id, client_id) VALUES (gen_random_uuid(), :user_id, 't')
"""
_INSERT_MESSAGES = """
WITH appended AS (
    UPDATE threads SET next_position = next_position + :count WHERE client_id = 't'
    RETURNING id, next_position - :count AS first
)
INSERT INTO messages (thread_id, position, message_id, turn_id, run_id, role, content)
SELECT appended.id, place, 'm' || place, turn_id, turn_id,
    CASE place % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, repeat(:letter, :length)
FROM appended, generate_series(first, first + :count - 1) AS place,
    LATERAL (SELECT md5((place / 2)::text)::uuid AS turn_id) AS turn
"""


async def insert_thread(
    sessions: Sessions, person: Person, *, count: int, length: int = LONG
) -> None:
    """Insert the thread `t` with messages of user and assistant in turn: `m0`, `m1`, ..."""
    async with sessions.begin() as session:
        await session.execute(text(_INSERT_THREAD), {"user_id": person.caller.user_id})
    await append_long_messages(sessions, count=count, length=length)


async def append_long_messages(sessions: Sessions, *, count: int, length: int = LONG) -> None:
    parameters = {"count": count, "length": length, "letter": "x"}
    async with sessions.begin() as session:
        await session.execute(text(_INSERT_MESSAGES), parameters)


def long_messages(count: int, *, length: int = LONG) -> list[Event]:
    """Return the first messages of the thread as a client has them."""
    return [
        {"id": f"m{n}", "role": ("user", "assistant")[n % 2], "content": "x" * length}
        for n in range(count)
    ]


def ids_of(messages: list[Event] | list[ChatMessage]) -> list[Any]:
    return [message["id"] for message in messages]
