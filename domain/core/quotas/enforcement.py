"""Enforcing quotas: an operation that has added a row checks that the person may have it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.database.advisory_locks import acquire_advisory_lock
from domain.core.quotas.definitions import Quota

SESSION_INFO_KEY = "quotas"
"""The key in `Session.info` of the quotas that differ from the defaults, by name."""
UNLOCKED_ROOM = 100
"""How many more rows a person may have that requests add without waiting for each other.

It is more than one person's requests can add at the same moment.
"""


def limit_of(session: AsyncSession, quota: Quota) -> int:
    """Return the quota that applies: the operator's, or its default."""
    return limit_in(session.info.get(SESSION_INFO_KEY, {}), quota)


def limit_in(changed: Mapping[str, int], quota: Quota) -> int:
    """Return the quota that applies if the operator has `changed` some, by name."""
    return changed.get(quota.name, quota.default)


async def check_quota(
    session: AsyncSession, quota: Quota, user_id: UUID, rows: Select[Any]
) -> None:
    """Raise the quota's error if the person has more of these rows than they may have.

    `rows` selects what the person has, with the new row, which the error rolls back. An index MUST
    find the rows, and hardly more of them are read than the quota has. Near the quota the count is
    locked until the commit: of concurrent requests, each one sees the rows of those before it.
    """
    limit = limit_of(session, quota)
    count = select(func.count()).select_from(rows.limit(limit + 1).subquery())
    if (await session.execute(count)).scalar_one() + UNLOCKED_ROOM <= limit:
        return
    await acquire_advisory_lock(session, f"quota {quota.name}:{user_id}")
    if (await session.execute(count)).scalar_one() > limit:
        raise quota.make_error(limit)
