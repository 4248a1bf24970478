"""One-time tickets: they authenticate URLs for which a browser cannot send a header."""

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
    """Create a ticket that authenticates the caller once, for one purpose, within a minute."""
    ticket = secrets.token_urlsafe(32)
    holder = {"user_id": str(caller.user_id), "session_id": str(caller.session_id)}
    await redis.set(_key(ticket, purpose), orjson.dumps(holder), ex=TICKET_SECONDS)
    return ticket


async def use_ticket(
    redis: Redis,
    session: AsyncSession,
    *,
    ticket: str,
    purpose: str,
    locale: str | None,
    keeps: bool = False,
) -> Caller:
    """Consume a ticket, unless it `keeps` it, and return its caller. Raises Unauthenticated."""
    if len(ticket) > MAX_TICKET_LENGTH:
        raise Unauthenticated
    key = _key(ticket, purpose)
    stored = await (redis.get(key) if keeps else redis.getdel(key))
    if stored is None:
        raise Unauthenticated
    holder = orjson.loads(stored)
    return await get_caller_of_session(
        session,
        user_id=UUID(holder["user_id"]),
        session_id=UUID(holder["session_id"]),
        locale=locale,
    )


def _key(ticket: str, purpose: str) -> str:
    """Return the Redis key, which holds only the ticket's hash: reading Redis reveals no ticket."""
    digest = sha256(ticket.encode(errors="surrogatepass")).hexdigest()
    return f"majordomo:ticket:{purpose}:{digest}"
