"""Advisory locks by name, held until the transaction ends."""

from hashlib import sha256

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

_KEY = bindparam("key", type_=BigInteger)
_LOCK = select(func.pg_advisory_xact_lock(_KEY))
_TRY_LOCK = select(func.pg_try_advisory_xact_lock(_KEY))


async def acquire_advisory_lock(session: AsyncSession, name: str) -> None:
    """Lock a name until the transaction ends; wait while another transaction holds it."""
    await session.execute(_LOCK, {"key": _key(name)})


async def try_acquire_advisory_lock(session: AsyncSession, name: str) -> bool:
    """Lock a name until the transaction ends. Return False if another transaction holds it."""
    return bool(await session.scalar(_TRY_LOCK, {"key": _key(name)}))


def _key(name: str) -> int:
    """Map a name to PostgreSQL's bigint key: the first 8 bytes of its SHA-256."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
