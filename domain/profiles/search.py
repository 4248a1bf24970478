"""Finding people by a part of their username, or by their whole address."""

import re

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Select, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.email_addresses import Address
from domain.core.pagination import Page
from domain.core.rate_limits.limiter import limit_address_lookups
from domain.profiles.errors import ProfileNotFound
from domain.profiles.models import User
from domain.profiles.people import find_person
from domain.profiles.schemas import UserSearch
from domain.profiles.username_suffixes import UsernameSuffix

MAX_RESULTS = 20
MAX_SUFFIXES = 2000
"""Endings that are read at most. Nobody has more than 50, and these are enough for 40 people: the
20 to show, and those who were found by the beginning of their name already."""
BEHIND_ALL = "~"
"""It sorts behind every character that a username may have."""
_IN_A_USERNAME = re.compile(r"[A-Za-z0-9_-]{1,50}", re.ASCII)
_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)


async def search_users(session: AsyncSession, caller: Caller, *, data: UserSearch) -> Page[User]:
    """Find people by a part of their username, or one by their whole e-mail address.

    At most 20: who bears exactly this name, then names that begin with it, then those that have it
    inside. Only people with a confirmed address are found.
    Raises RateLimited where addresses are looked up too often.
    """
    query = data.query.strip()
    if "@" in query:
        await limit_address_lookups(session, caller)
        return Page(await _find_by_address(session, query))
    if not _IN_A_USERNAME.fullmatch(query):
        return Page(())
    return Page((await session.scalars(named_like(query))).all())


def named_like(part: str) -> Select[User]:
    """Select the people with this in their username, in the order in which they are shown.

    Whatever is asked for, it reads at most 2020 rows of one index, in a row.
    """
    both = union_all(
        select(_endings(part, inside=False, limit=MAX_RESULTS).subquery()),
        select(_endings(part, inside=True, limit=MAX_SUFFIXES).subquery()),
    ).subquery()
    each = (
        select(both)
        .ext(distinct_on(both.c.user_id))
        .order_by(both.c.user_id, both.c.is_inside, both.c.suffix)
        .subquery()
    )
    found = (
        select(each)
        .order_by(each.c.is_inside, each.c.suffix, each.c.user_id)
        .limit(MAX_RESULTS)
        .subquery()
    )
    return (
        select(User)
        .join(found, found.c.user_id == User.id)
        .order_by(found.c.is_inside, found.c.suffix, found.c.user_id)
    )


def _endings(part: str, *, inside: bool, limit: int) -> Select[UsernameSuffix]:
    begins = part.lower()
    suffix = UsernameSuffix.suffix
    return (
        select(UsernameSuffix)
        .where(UsernameSuffix.is_inside == inside, suffix >= begins, suffix < begins + BEHIND_ALL)
        .order_by(suffix, UsernameSuffix.user_id)
        .limit(limit)
    )


async def _find_by_address(session: AsyncSession, query: str) -> list[User]:
    try:
        return [await find_person(session, email=_ADDRESS.validate_python(query))]
    except (ValidationError, ProfileNotFound):
        return []
