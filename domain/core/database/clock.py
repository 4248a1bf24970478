"""The database's clock. No other clock decides what has expired."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def transaction_time(session: AsyncSession) -> datetime:
    """Return when this transaction began, which is closest to when the request arrived."""
    now: datetime = (await session.execute(select(func.now()))).scalar_one()
    return now


async def time_now(session: AsyncSession) -> datetime:
    """Return the current time. It advances within a transaction, also while that waits for a lock.

    Use it after a lock was waited for: `transaction_time` is then out of date.
    """
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now
