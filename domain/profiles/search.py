"""Searching people by a part of their username, or by their whole e-mail address."""

import re

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Select, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.email_addresses import Address
from domain.core.pagination import Page
from domain.core.rate_limits.limiter import limit_address_lookups
from domain.profiles.blocks import is_visible
from domain.profiles.errors import ProfileNotFound
from domain.profiles.models import User
from domain.profiles.people import find_person
from domain.profiles.schemas import UserSearch
from domain.profiles.username_suffixes import UsernameSuffix

MAX_RESULTS = 20
MAX_SUFFIXES = 2000
"""How many suffixes a search reads. A username has at most 50, so these belong to at least 40
people: the 20 results, and those whom the start of their name matched already."""
LAST_CHARACTER = "~"
"""A character that sorts after all characters of usernames."""
_USERNAME_PART = re.compile(r"[A-Za-z0-9_-]{1,50}", re.ASCII)
_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)


async def search_users(session: AsyncSession, caller: Caller, *, data: UserSearch) -> Page[User]:
    """Find people by a part of their username, or one by their whole e-mail address.

    Raises RateLimited if addresses are looked up too often. Only people with a confirmed address
    are found, and none who has blocked the caller.
    At most 20: first the person with exactly this name, then names that begin with it.
    """
    query = data.query
    if "@" in query:
        await limit_address_lookups(session, caller)
        return Page(await _find_by_address(session, caller, query))
    if not _USERNAME_PART.fullmatch(query):
        return Page(())
    return Page((await session.scalars(select_by_username(query, caller))).all())


def select_by_username(part: str, viewer: Caller) -> Select[User]:
    """Select the people whose username contains this part, best matches first.

    Without those who have blocked the viewer.

    Reads at most 2020 consecutive rows of one index, for any part.
    """
    suffixes = union_all(
        select(_matching_suffixes(part, viewer, inside=False, limit=MAX_RESULTS).subquery()),
        select(_matching_suffixes(part, viewer, inside=True, limit=MAX_SUFFIXES).subquery()),
    ).subquery()
    best_suffixes = (
        select(suffixes)
        .ext(distinct_on(suffixes.c.user_id))
        .order_by(suffixes.c.user_id, suffixes.c.is_inside, suffixes.c.suffix)
        .subquery()
    )
    matches = (
        select(best_suffixes)
        .order_by(best_suffixes.c.is_inside, best_suffixes.c.suffix, best_suffixes.c.user_id)
        .limit(MAX_RESULTS)
        .subquery()
    )
    return (
        select(User)
        .join(matches, matches.c.user_id == User.id)
        .order_by(matches.c.is_inside, matches.c.suffix, matches.c.user_id)
    )


def _matching_suffixes(
    part: str, viewer: Caller, *, inside: bool, limit: int
) -> Select[UsernameSuffix]:
    prefix = part.lower()
    suffix = UsernameSuffix.suffix
    return (
        select(UsernameSuffix)
        .where(
            UsernameSuffix.is_inside == inside,
            suffix >= prefix,
            suffix < prefix + LAST_CHARACTER,
            is_visible(UsernameSuffix.user_id, viewer),
        )
        .order_by(suffix, UsernameSuffix.user_id)
        .limit(limit)
    )


async def _find_by_address(session: AsyncSession, caller: Caller, query: str) -> list[User]:
    try:
        return [await find_person(session, caller, email=_ADDRESS.validate_python(query))]
    except (ValidationError, ProfileNotFound):
        return []
