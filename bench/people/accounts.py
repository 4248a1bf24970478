"""Accounts of people who are signed in, made by two statements: a password is never hashed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from checkpoints.pool import connect_arguments
from domain.core.security import create_access_token
from domain.core.settings import Settings

INSERT_USERS = """
INSERT INTO users (
    id, username, email, email_confirmed_at, password_hash, is_active, is_superuser, locale,
    timezone
)
SELECT uuidv7(), 'person_' || number, 'person_' || number || '@example.com', now(), '-', true,
    false, 'en', 'UTC'
FROM generate_series(1, $1::integer) AS number
RETURNING id
"""
INSERT_SESSIONS = """
INSERT INTO login_sessions (id, user_id) SELECT uuidv7(), unnest($1::uuid[]) RETURNING id, user_id
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's key, and the head lines of their requests."""

    user_id: UUID
    headers: str


async def create_accounts(database_url: str, settings: Settings, count: int) -> list[Account]:
    """Create people with a login session each, and sign their access tokens."""
    connection = await asyncpg.connect(**connect_arguments(database_url))
    try:
        users = [row["id"] for row in await connection.fetch(INSERT_USERS, count)]
        logins = await connection.fetch(INSERT_SESSIONS, users)
    finally:
        await connection.close()
    now = datetime.now(UTC)
    seconds = settings.access_token_seconds

    def sign_in(user_id: UUID, session_id: UUID) -> Account:
        token = create_access_token(
            settings, user_id=user_id, session_id=session_id, now=now, seconds=seconds
        )
        return Account(user_id, f"Authorization: Bearer {token}\r\n")

    return [sign_in(row["user_id"], row["id"]) for row in logins]
