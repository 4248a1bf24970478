"""Changes rows of a running server's database: accounts, expiry and long conversations."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.accounts.creation import create_user
from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions

PASSWORD = "correct horse battery staple"


async def create_account(data_dir: str, *, locale: str, timezone: str) -> dict[str, str]:
    """Create an account with a confirmed address, and return what its person signs in with."""
    username = f"person_{uuid4().int % 10**10:010}"
    email = f"{username}@example.com"
    async with _transaction(data_dir) as session:
        await create_user(session, username=username, email=email, password=PASSWORD)
        await session.execute(
            text("UPDATE users SET locale = :locale, timezone = :timezone WHERE email = :email"),
            {"locale": locale, "timezone": timezone, "email": email},
        )
    return {"username": username, "email": email, "password": PASSWORD}


async def expire_approvals(data_dir: str, *, username: str) -> None:
    """Let the time pass in which a person can answer what the agent asks."""
    async with _transaction(data_dir) as session:
        await session.execute(
            text(
                "UPDATE pending_tool_calls SET expires_at = now() FROM users "
                "WHERE users.id = pending_tool_calls.user_id AND username = :username"
            ),
            {"username": username},
        )


async def lengthen_thread(data_dir: str, *, thread_id: str, messages: int) -> None:
    """Append messages of the person and the agent, in turn, to a thread that has some."""
    values = {"thread_id": thread_id, "messages": messages}
    async with _transaction(data_dir) as session:
        await session.execute(
            text(
                "INSERT INTO messages (thread_id, position, message_id, turn_id, run_id, role, "
                "content) SELECT threads.id, next_position + number - 1, 'more-' || number, "
                "first.turn_id, first.run_id, "
                "CASE number % 2 WHEN 1 THEN 'user' ELSE 'assistant' END, 'Message ' || number "
                "FROM threads JOIN messages AS first "
                "ON first.thread_id = threads.id AND first.position = 0, "
                "generate_series(1, :messages) AS number WHERE threads.client_id = :thread_id"
            ),
            values,
        )
        await session.execute(
            text(
                "UPDATE threads SET next_position = next_position + :messages, "
                "version = version + 1 WHERE client_id = :thread_id"
            ),
            values,
        )


@asynccontextmanager
async def _transaction(data_dir: str) -> AsyncIterator[AsyncSession]:
    engine = create_engine(_read_database_url(data_dir), pool_size=1)
    try:
        async with create_sessions(engine).begin() as session:
            yield session
    finally:
        await engine.dispose()


def _read_database_url(data_dir: str) -> str:
    """Return the URL of the embedded PostgreSQL, from the note of the server that started it."""
    note: dict[str, str] = json.loads(Path(data_dir, "majordomo.lock").read_text())
    return note["database_url"]
