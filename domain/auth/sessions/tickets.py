"""One-time tickets: they stand in a URL where a browser cannot send a header."""

import secrets
from hashlib import sha256
from uuid import UUID

import orjson
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.sessions.access import get_caller_of_session
from domain.core.caller import Caller
from domain.core.errors import Unauthenticated

TICKET_SECONDS = 60
MAX_TICKET_LENGTH = 128


async def create_ticket(redis: Redis, caller: Caller, *, purpose: str) -> str:
    """Give a ticket that stands once for the caller, for one purpose, within a minute."""
    ticket = secrets.token_urlsafe(32)
    holder = {"user_id": str(caller.user_id), "session_id": str(caller.session_id)}
    await redis.set(_key(ticket, purpose), orjson.dumps(holder), ex=TICKET_SECONDS)
    return ticket


async def use_ticket(
    redis: Redis, session: AsyncSession, *, ticket: str, purpose: str, locale: str
) -> Caller:
    """Give the person whose ticket it is; it is used up. Raises Unauthenticated."""
    if len(ticket) > MAX_TICKET_LENGTH:
        raise Unauthenticated
    kept = await redis.getdel(_key(ticket, purpose))
    if kept is None:
        raise Unauthenticated
    holder = orjson.loads(kept)
    return await get_caller_of_session(
        session,
        user_id=UUID(holder["user_id"]),
        session_id=UUID(holder["session_id"]),
        locale=locale,
    )


def _key(ticket: str, purpose: str) -> str:
    """Name the ticket by its hash, so that whoever reads the store cannot use it."""
    digest = sha256(ticket.encode(errors="surrogatepass")).hexdigest()
    return f"majordomo:ticket:{purpose}:{digest}"
