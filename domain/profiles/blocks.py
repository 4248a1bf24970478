"""The table of blocked users, and the conditions that hide a user from those whom they block.

For a blocked user, the user who blocked them is as if their account did not exist.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from domain.core.caller import Caller
from domain.core.database.advisory_locks import acquire_advisory_lock
from domain.core.database.base import Base, Identified, Timestamped
from domain.profiles.errors import ProfileNotFound, UserBlocked

UserColumn = ColumnElement[UUID] | InstrumentedAttribute[UUID]


class Block(Identified, Timestamped, Base):
    """One user's block of another."""

    __tablename__ = "user_blocks"

    blocker_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    blocked_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))

    __table_args__ = (
        Index("uq_user_blocks_pair", "blocked_id", "blocker_id", unique=True),
        Index("ix_user_blocks_blocker", "blocker_id", "created_at", "id"),
    )


def select_blockers_of(user_id: UUID) -> Select[UUID]:
    """Select the ids of the users who have blocked this user."""
    return select(Block.blocker_id).where(Block.blocked_id == user_id)


def is_visible(user_id: UserColumn, viewer: Caller) -> ColumnElement[bool]:
    """Return the SQL condition that this user has not blocked the viewer."""
    return user_id.not_in(select_blockers_of(viewer.user_id))


async def has_blocked(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> bool:
    """Return whether the first user has blocked the second."""
    block = select(Block.id).where(Block.blocker_id == blocker_id, Block.blocked_id == blocked_id)
    return await session.scalar(block) is not None


async def lock_pair(session: AsyncSession, one: UUID, other: UUID) -> None:
    """Serialize what connects two users, and their blocks of each other, until the commit.

    A transaction acquires it after the lock of a schedule item, and before every other row.
    """
    first, second = sorted((one, other))
    await acquire_advisory_lock(session, f"pair:{first}:{second}")


async def lock_contact(session: AsyncSession, caller: Caller, user_id: UUID) -> None:
    """Lock the pair, then check that the caller may contact this user.

    Raises ProfileNotFound if the user has blocked the caller, and UserBlocked the other way round.
    """
    await lock_pair(session, caller.user_id, user_id)
    await check_contact(session, caller, user_id)


async def check_contact(session: AsyncSession, caller: Caller, user_id: UUID) -> None:
    """Check that neither user has blocked the other, as `lock_contact` does."""
    pair = tuple_(Block.blocker_id, Block.blocked_id)
    both = ((user_id, caller.user_id), (caller.user_id, user_id))
    blockers = (await session.scalars(select(Block.blocker_id).where(pair.in_(both)))).all()
    if user_id in blockers:
        raise ProfileNotFound
    if blockers:
        raise UserBlocked
