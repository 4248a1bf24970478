"""Creating, listing and disabling invite codes, and registering with one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.core.caller import Caller
from domain.core.database.clock import time_now
from domain.core.pagination import Page, PageQuery, fetch_newest
from domain.core.quotas.definitions import INVITE_CODES
from domain.core.quotas.enforcement import check_quota
from domain.core.rate_limits.limiter import limit_invite_codes
from domain.core.schemas import read_expiry
from domain.invites.codes import Code, new_invite_code
from domain.invites.errors import InviteCodeNotFound, InviteExpiryPast
from domain.invites.models import Invitation, InviteCode
from domain.invites.schemas import InviteCodeCreate, InviteCodeRead

_is_expired = InviteCode.expires_at <= func.clock_timestamp()
_is_used_up = InviteCode.used_count >= InviteCode.max_uses
_is_usable = and_(
    InviteCode.disabled_at.is_(None),
    or_(InviteCode.expires_at.is_(None), ~_is_expired),
    or_(InviteCode.max_uses.is_(None), ~_is_used_up),
)
_status = case(
    (InviteCode.disabled_at.is_not(None), "disabled"),
    (_is_expired, "expired"),
    (_is_used_up, "used_up"),
    else_="active",
)


async def create_invite_code(
    session: AsyncSession, caller: Caller, *, data: InviteCodeCreate
) -> InviteCodeRead:
    """Create an invite code that the person can give to others, who register with it.

    Raises InviteExpiryPast, TooManyInviteCodes, or RateLimited if the person creates too many.
    """
    await limit_invite_codes(session, caller)
    created = await create_invite_code_for(
        session,
        caller.user_id,
        expires_at=read_expiry(data.expires_at, caller.timezone),
        max_uses=data.max_uses,
    )
    in_use = select(InviteCode.id).where(InviteCode.owner_id == caller.user_id, _is_usable)
    await check_quota(session, INVITE_CODES, caller.user_id, in_use)
    return created


async def list_invite_codes(
    session: AsyncSession, caller: Caller, *, data: PageQuery
) -> Page[InviteCodeRead]:
    """List the person's invite codes and how often each was used, the newest first.

    Raises CursorInvalid.
    """
    return await list_invite_codes_for(session, caller.user_id, data=data)


async def disable_invite_code(
    session: AsyncSession, caller: Caller, *, code: Code
) -> InviteCodeRead:
    """Disable one of the person's invite codes permanently.

    Raises InviteCodeNotFound.
    """
    return await disable_matching_code(session, code, InviteCode.owner_id == caller.user_id)


async def get_invite_code(session: AsyncSession, caller: Caller, *, code: Code) -> InviteCodeRead:
    """Show one of the person's invite codes. Raises InviteCodeNotFound."""
    return await _get(session, and_(InviteCode.code == code, InviteCode.owner_id == caller.user_id))


async def accept_invite_code(session: AsyncSession, *, code: str | None, user_id: UUID) -> None:
    """Record that a new user registered with a code, and count the use; ignore an invalid code.

    The code's row stays locked until the commit: concurrent registrations wait for each other and
    see the remaining uses.
    """
    if code is None:
        return
    usable = update(InviteCode).where(InviteCode.code == code, _is_usable)
    count_use = usable.values(used_count=InviteCode.used_count + 1)
    code_id = await session.scalar(count_use.returning(InviteCode.id))
    if code_id is not None:
        session.add(Invitation(user_id=user_id, invite_code_id=code_id))
        await session.flush()


async def create_invite_code_for(
    session: AsyncSession, owner_id: UUID, *, expires_at: datetime | None, max_uses: int | None
) -> InviteCodeRead:
    """Create an invite code of a user. Raises InviteExpiryPast."""
    await check_expiry(session, expires_at)
    code_id = None
    while code_id is None:  # retry if the code exists: there are nearly 10**12
        code_id = await session.scalar(
            insert(InviteCode)
            .values(
                id=uuid7(),
                owner_id=owner_id,
                code=new_invite_code(),
                expires_at=expires_at,
                max_uses=max_uses,
            )
            .on_conflict_do_nothing(index_elements=[InviteCode.code])
            .returning(InviteCode.id)
        )
    return await _get(session, InviteCode.id == code_id)


async def list_invite_codes_for(
    session: AsyncSession, owner_id: UUID, *, data: PageQuery
) -> Page[InviteCodeRead]:
    """List a user's invite codes, the newest first. Raises CursorInvalid."""
    page = await fetch_newest(session, _codes().where(InviteCode.owner_id == owner_id), data)
    return Page([InviteCodeRead.model_validate(row) for row in page.items], page.after)


async def disable_matching_code(
    session: AsyncSession, code: str, condition: ColumnElement[bool]
) -> InviteCodeRead:
    """Disable a code that satisfies a condition, if it is enabled. Raises InviteCodeNotFound."""
    is_wanted = and_(InviteCode.code == code, condition)
    disabled = update(InviteCode).where(is_wanted, InviteCode.disabled_at.is_(None))
    await session.execute(disabled.values(disabled_at=func.now()))
    return await _get(session, is_wanted)


async def check_expiry(session: AsyncSession, expires_at: datetime | None) -> None:
    """Raise InviteExpiryPast if a code would have expired already."""
    if expires_at is not None and expires_at <= await time_now(session):
        raise InviteExpiryPast


async def _get(session: AsyncSession, condition: ColumnElement[bool]) -> InviteCodeRead:
    row = (await session.execute(_codes().where(condition))).one_or_none()
    if row is None:
        raise InviteCodeNotFound
    return InviteCodeRead.model_validate(row)


def _codes() -> Select[*tuple[Any, ...]]:
    return select(
        InviteCode.id,
        InviteCode.code,
        _status.label("status"),
        InviteCode.expires_at,
        InviteCode.max_uses,
        InviteCode.used_count,
        InviteCode.created_at,
    )
