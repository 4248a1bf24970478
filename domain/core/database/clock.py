"""The database's clock, the only one that decides what is over."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def transaction_time(session: AsyncSession) -> datetime:
    """Give when this transaction began: nearest to when the request came."""
    now: datetime = (await session.execute(select(func.now()))).scalar_one()
    return now


async def time_now(session: AsyncSession) -> datetime:
    """Give the time now: the transaction may have waited for a lock since it began."""
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now
