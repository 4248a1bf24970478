"""Creating, listing and revoking API tokens. Only a person who has signed in does this."""

import secrets
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.api_tokens.errors import ApiTokenExpiryPast, ApiTokenNotFound
from domain.auth.api_tokens.schemas import ApiTokenCreate, ApiTokenCreated, ApiTokenRead
from domain.auth.models import ApiToken
from domain.core.caller import Caller
from domain.core.database.clock import time_now
from domain.core.pagination import Page, PageQuery, fetch_newest
from domain.core.quotas.definitions import API_TOKENS
from domain.core.quotas.enforcement import check_quota
from domain.core.schemas import read_expiry

PREFIX = "mjd_"
"""With what an API token begins, so that people and scanners of secrets recognise one."""

is_usable = (
    ApiToken.ended_at.is_(None),
    or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > func.clock_timestamp()),
)


def hash_token(token: str) -> bytes:
    """Return what is stored of a token: it has 256 random bits, so one round of a hash suffices."""
    return sha256(token.encode(errors="surrogatepass")).digest()


async def create_api_token(
    session: AsyncSession, caller: Caller, *, data: ApiTokenCreate
) -> ApiTokenCreated:
    """Create a token with which a program acts for the person.

    Raises ApiTokenExpiryPast or TooManyApiTokens.
    """
    expires_at = read_expiry(data.expires_at, caller.timezone)
    if expires_at is not None and expires_at <= await time_now(session):
        raise ApiTokenExpiryPast
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user_id=caller.user_id,
        name=data.name,
        scopes=data.scopes,
        token_hash=hash_token(secret),
        expires_at=expires_at,
    )
    session.add(token)
    await session.flush()
    await session.refresh(token)
    usable = select(ApiToken.id).where(ApiToken.user_id == caller.user_id, *is_usable)
    await check_quota(session, API_TOKENS, caller.user_id, usable)
    read = ApiTokenRead.model_validate(token)
    return ApiTokenCreated(**dict(read), token=secret)


async def list_api_tokens(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[ApiTokenRead]:
    """List the person's tokens that work, the newest first. Raises CursorInvalid."""
    rows = select(
        ApiToken.id,
        ApiToken.name,
        ApiToken.scopes,
        ApiToken.created_at,
        ApiToken.expires_at,
        ApiToken.last_used_at,
    ).where(ApiToken.user_id == caller.user_id, *is_usable)
    page = await fetch_newest(session, rows, data)
    return Page([ApiTokenRead.model_validate(row) for row in page.items], page.after)


async def find_token_name(session: AsyncSession, caller: Caller) -> str | None:
    """Return what the person calls the API token of a request; None for a login."""
    if caller.scopes is None:
        return None
    return await session.scalar(select(ApiToken.name).where(ApiToken.id == caller.session_id))


async def revoke_api_token(session: AsyncSession, caller: Caller, *, token_id: UUID) -> None:
    """Revoke one of the person's tokens: from now on it is refused. Raises ApiTokenNotFound."""
    ended = await session.scalar(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.user_id == caller.user_id, *is_usable)
        .values(ended_at=func.now())
        .returning(ApiToken.id)
    )
    if ended is None:
        raise ApiTokenNotFound
