"""Profiles: the person's own, and those of others."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.profiles.errors import ProfileNotFound
from domain.profiles.models import User
from domain.profiles.people import find_person
from domain.profiles.schemas import ProfileUpdate
from domain.profiles.usernames import Username, reject_taken_username


async def get_my_profile(session: AsyncSession, caller: Caller) -> User:
    """Show the person's own profile, with their time zone and language."""
    return await _get_me(session, caller)


async def update_my_profile(session: AsyncSession, caller: Caller, *, data: ProfileUpdate) -> User:
    """Change the person's own profile: username, picture, bio, time zone or language.

    Raises UsernameTaken.
    """
    user = await _get_me(session, caller)
    async with reject_taken_username(session):
        for name in data.model_fields_set:
            setattr(user, name, getattr(data, name))
        await session.flush()
    return user


async def get_profile(session: AsyncSession, caller: Caller, *, username: Username) -> User:
    """Show what everyone may see of the person with this username.

    Raises ProfileNotFound.
    """
    return await find_person(session, caller, username=username)


async def _get_me(session: AsyncSession, caller: Caller) -> User:
    user = await session.get(User, caller.user_id)
    if user is None:
        raise ProfileNotFound
    return user
