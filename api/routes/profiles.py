"""People's profiles. `/users` and `/profile` are two doors to the same operations."""

from collections.abc import Sequence
from enum import Enum

from fastapi import APIRouter

from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from domain.core.errors import RateLimited, Unauthenticated
from domain.profiles import service
from domain.profiles.errors import ProfileNotFound, UsernameTaken
from domain.profiles.models import User
from domain.profiles.schemas import MyProfileRead, ProfileRead, ProfileUpdate, UserSearch
from domain.profiles.search import search_users as search
from domain.profiles.usernames import PossibleUsername, Username

router = APIRouter()

USERS: list[str | Enum] = ["Users"]
PROFILE: list[str | Enum] = ["Profile"]
SIGNED_IN = problems(Unauthenticated)
CHANGED = problems(Unauthenticated, UsernameTaken)
LOOKED_UP = problems(Unauthenticated, ProfileNotFound)


@router.get(
    "/users/me",
    name="get_my_user",
    tags=USERS,
    response_model=MyProfileRead,
    responses=SIGNED_IN,
)
@router.get("/profile/me", tags=PROFILE, response_model=MyProfileRead, responses=SIGNED_IN)
async def get_my_profile(session: SessionDep, caller: CallerDep) -> User:
    """Show one's own profile."""
    return await service.get_my_profile(session, caller)


@router.patch(
    "/users/me",
    name="update_my_user",
    tags=USERS,
    response_model=MyProfileRead,
    responses=CHANGED,
)
@router.patch("/profile/me", tags=PROFILE, response_model=MyProfileRead, responses=CHANGED)
async def update_my_profile(data: ProfileUpdate, session: SessionDep, caller: CallerDep) -> User:
    """Change what is given of one's own profile."""
    return await service.update_my_profile(session, caller, data=data)


@router.post(
    "/users/search",
    summary="Find people",
    tags=USERS,
    response_model=list[ProfileRead],
    responses=problems(Unauthenticated, RateLimited),
)
async def search_users(data: UserSearch, session: SessionDep, caller: CallerDep) -> Sequence[User]:
    """Find people by a part of their username, or one person by their whole e-mail address.

    At most 20: who bears exactly this name, then names that begin with it, then those that have it
    inside. Only people with a confirmed address are found, and no address is ever shown.
    """
    return (await search(session, caller, data=data)).items


@router.get("/users/{username}", tags=USERS, response_model=ProfileRead, responses=LOOKED_UP)
async def get_user(username: PossibleUsername, session: SessionDep, caller: CallerDep) -> User:
    """Show what everyone may see of a person."""
    return await service.get_profile(session, caller, username=username)


@router.get("/profile/{username}", tags=PROFILE, response_model=ProfileRead, responses=LOOKED_UP)
async def get_profile(username: Username, session: SessionDep, caller: CallerDep) -> User:
    """Show what everyone may see of a person."""
    return await service.get_profile(session, caller, username=username)
