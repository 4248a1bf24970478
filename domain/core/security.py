"""Passwords, tokens and codes: how each is generated, stored and verified."""

import asyncio
import hmac
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Any, TypeVar
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from domain.core.errors import Overloaded, Unauthenticated
from domain.core.normalization import normalise_password
from domain.core.settings import Settings

ISSUER = "majordomo"
ALGORITHM = "HS256"
T = TypeVar("T")
MAX_TOKEN_LENGTH = 4096

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""argon2id with the parameters of the OWASP Password Storage Cheat Sheet."""
_DUMMY_HASH = _hasher.hash(secrets.token_hex())


class HashQueue:
    """Hashes passwords in threads, off the event loop, and refuses what it cannot do soon.

    So a flood of logins uses up neither memory nor CPU, and does not delay the others for long.
    """

    def __init__(self, *, threads: int, max_waiting: int) -> None:
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="argon2")
        self._slots = BoundedSemaphore(threads + max_waiting)

    async def run(self, function: Callable[..., T], *args: str) -> T:
        """Call the function in a thread. Raises Overloaded if too many calls wait already."""
        if not self._slots.acquire(blocking=False):
            raise Overloaded
        future = self._executor.submit(function, *args)
        future.add_done_callback(lambda _: self._slots.release())
        return await asyncio.wrap_future(future)


_hash_queue = HashQueue(threads=4, max_waiting=32)
"""A hash takes about 20 ms of a core: a login waits half a second at most for those before it."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """The claims of a genuine access token. Only the database knows whether it is still valid."""

    user_id: UUID
    session_id: UUID
    expires_at: float
    """Unix time in seconds."""


class PasswordMatch(IntEnum):
    """Whether a password is right: false only if it is wrong."""

    WRONG = 0
    CURRENT = 1
    OUTDATED = 2
    """Right, but an earlier version hashed it as it was typed: other forms of it are wrong."""


async def hash_password(password: str) -> str:
    """Hash a password for storage, in its normalised form.

    Check codes and limits first. Raises Overloaded.
    """
    return await _hash_queue.run(_hasher.hash, normalise_password(password))


async def verify_password(password: str, password_hash: str | None) -> PasswordMatch:
    """Return whether the password is right, as it was typed or else in its normalised form.

    As it was typed comes first: so do accounts of an earlier version find their way in. Without a
    hash this takes as long and returns WRONG. Raises Overloaded.
    """
    stored = password_hash or _DUMMY_HASH
    normalised = normalise_password(password)
    match = PasswordMatch.WRONG
    if await _hash_queue.run(_matches, stored, password):
        match = PasswordMatch.CURRENT if normalised == password else PasswordMatch.OUTDATED
    elif normalised != password and await _hash_queue.run(_matches, stored, normalised):
        match = PasswordMatch.CURRENT
    return match if password_hash is not None else PasswordMatch.WRONG


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def create_access_token(
    settings: Settings, *, user_id: UUID, session_id: UUID, now: datetime, seconds: int
) -> str:
    """Create a signed token for a user and a session, valid for `seconds` from `now`."""
    claims = {
        "iss": ISSUER,
        "sub": str(user_id),
        "sid": str(session_id),
        "iat": now,
        "exp": now + timedelta(seconds=seconds),
    }
    return jwt.encode(claims, _key(settings, "access token"), ALGORITHM)


def read_access_token(settings: Settings, token: str) -> AccessToken:
    """Verify the signature of a token and return its claims.

    The caller checks `expires_at` against the database's clock. Raises Unauthenticated.
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
    """Derive the only child of a refresh token: two tabs that refresh at once get the same one."""
    return _mac(settings, "refresh token child", parent).hex()


def hash_refresh_token(token: str) -> bytes:
    """Hash a token for storage. It has 256 random bits, so a fast hash is enough."""
    return sha256(token.encode()).digest()


def new_code() -> str:
    """Generate a code of six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_code(settings: Settings, *, code_id: UUID, code: str) -> bytes:
    """Hash a code for storage, with our key: six digits alone are quick to guess."""
    return _mac(settings, "mail code", f"{code_id}:{code}")


def is_equal(one: bytes, other: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one, other)


def _mac(settings: Settings, purpose: str, text: str) -> bytes:
    return hmac.digest(_key(settings, purpose), text.encode(), "sha256")


def _key(settings: Settings, purpose: str) -> bytes:
    """Derive a key for one purpose: a signature for one purpose is invalid for all others."""
    secret = settings.secret_key.get_secret_value().encode()
    return hmac.digest(secret, purpose.encode(), "sha256")
