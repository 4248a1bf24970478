"""Passwords, tokens and codes: how each is made, kept and checked."""

import asyncio
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from domain.core.errors import Unauthenticated
from domain.core.settings import Settings

ISSUER = "majordomo"
ALGORITHM = "HS256"
MAX_TOKEN_LENGTH = 4096

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""argon2id as in the OWASP Password Storage Cheat Sheet."""
_hashing = ThreadPoolExecutor(max_workers=4, thread_name_prefix="argon2")
"""At most four at once, off the event loop: a flood of logins may not take all memory and time."""
_NOBODYS_HASH = _hasher.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a genuine access token says. Whether it is still good, the database knows."""

    user_id: UUID
    session_id: UUID
    expires_at: float
    """Seconds since 1970."""


async def hash_password(password: str) -> str:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_hashing, _hasher.hash, password)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Say whether the password is right; without an account this takes as long and says no."""
    loop = asyncio.get_running_loop()
    matches = await loop.run_in_executor(
        _hashing, _matches, password_hash or _NOBODYS_HASH, password
    )
    return matches and password_hash is not None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def create_access_token(
    settings: Settings, *, user_id: UUID, session_id: UUID, now: datetime, seconds: int
) -> str:
    """Make a signed token that names a person and a session, good for `seconds` from `now`."""
    claims = {
        "iss": ISSUER,
        "sub": str(user_id),
        "sid": str(session_id),
        "iat": now,
        "exp": now + timedelta(seconds=seconds),
    }
    return jwt.encode(claims, _key(settings, "access token"), ALGORITHM)


def read_access_token(settings: Settings, token: str) -> AccessToken:
    """Read a token that we signed. Its time is not judged here, the database's clock does that.

    Raises Unauthenticated for anything else.
    """
    if len(token) > MAX_TOKEN_LENGTH:
        raise Unauthenticated
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(settings, "access token"),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            options={
                "require": ["iss", "sub", "sid", "iat", "exp"],
                "verify_exp": False,
                "verify_iat": False,
            },
        )
        return AccessToken(
            user_id=UUID(str(claims["sub"])),
            session_id=UUID(str(claims["sid"])),
            expires_at=float(claims["exp"]),
        )
    except (jwt.InvalidTokenError, ValueError, TypeError, ArithmeticError, RecursionError):
        raise Unauthenticated from None


def new_refresh_token() -> str:
    return secrets.token_urlsafe(32)


def child_refresh_token(settings: Settings, parent: str) -> str:
    """Derive the one child of a refresh token: two tabs that refresh at once get the same."""
    return _mac(settings, "refresh token child", parent).hex()


def hash_refresh_token(token: str) -> bytes:
    """Hash a token for keeping. It has 256 random bits, so a fast hash is enough."""
    return sha256(token.encode()).digest()


def new_code() -> str:
    """Make a code of six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_code(settings: Settings, *, code_id: UUID, code: str) -> bytes:
    """Hash a code for keeping: with our key, since six digits alone are soon tried."""
    return _mac(settings, "mail code", f"{code_id}:{code}")


def same(one: bytes, other: bytes) -> bool:
    """Compare in a time that does not tell where the difference is."""
    return hmac.compare_digest(one, other)


def _mac(settings: Settings, purpose: str, text: str) -> bytes:
    return hmac.digest(_key(settings, purpose), text.encode(), "sha256")


def _key(settings: Settings, purpose: str) -> bytes:
    """Derive a key for one purpose, so that what is made for one never passes for another."""
    secret = settings.secret_key.get_secret_value().encode()
    return hmac.digest(secret, purpose.encode(), "sha256")
