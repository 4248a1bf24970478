"""Profiles. `/users` and `/profile` are two paths to the same operations."""

from collections.abc import Sequence
from enum import Enum

from fastapi import APIRouter

from api.bodies.bounded_route import BoundedRoute
from api.deps import CallerDep, SessionDep
from api.errors.problems import problems
from api.scopes import needs_scope
from domain.core.errors import RateLimited, Unauthenticated
from domain.profiles import service
from domain.profiles.errors import ProfileNotFound, UsernameTaken
from domain.profiles.models import User
from domain.profiles.schemas import MyProfileRead, ProfileRead, ProfileUpdate, UserSearch
from domain.profiles.search import search_users as search
from domain.profiles.usernames import PossibleUsername, Username

router = APIRouter(route_class=BoundedRoute)

USERS: list[str | Enum] = ["Users"]
PROFILE: list[str | Enum] = ["Profile"]
AUTH_ERRORS = problems(Unauthenticated)
CHANGE_ERRORS = problems(Unauthenticated, UsernameTaken)
LOOKUP_ERRORS = problems(Unauthenticated, ProfileNotFound)


@router.get(
    "/users/me",
    name="get_my_user",
    tags=USERS,
    response_model=MyProfileRead,
    responses=AUTH_ERRORS,
)
@router.get("/profile/me", tags=PROFILE, response_model=MyProfileRead, responses=AUTH_ERRORS)
async def get_my_profile(session: SessionDep, caller: CallerDep) -> User:
    """Show one's own profile."""
    return await service.get_my_profile(session, caller)


@router.patch(
    "/users/me",
    name="update_my_user",
    tags=USERS,
    response_model=MyProfileRead,
    responses=CHANGE_ERRORS,
)
@router.patch("/profile/me", tags=PROFILE, response_model=MyProfileRead, responses=CHANGE_ERRORS)
async def update_my_profile(data: ProfileUpdate, session: SessionDep, caller: CallerDep) -> User:
    """Change the fields of one's own profile that the request contains."""
    return await service.update_my_profile(session, caller, data=data)


@router.post(
    "/users/search",
    summary="Find people",
    tags=USERS,
    response_model=list[ProfileRead],
    responses=problems(Unauthenticated, RateLimited),
)
@needs_scope("read")
async def search_users(data: UserSearch, session: SessionDep, caller: CallerDep) -> Sequence[User]:
    """Find people by a part of their username, or one person by their whole e-mail address.

    Returns at most 20: first the exact name, then names that begin with the query, then names that
    contain it. Only users with a confirmed address are found, and no address is ever shown.
    """
    return (await search(session, caller, data=data)).items


@router.get("/users/{username}", tags=USERS, response_model=ProfileRead, responses=LOOKUP_ERRORS)
async def get_user(username: PossibleUsername, session: SessionDep, caller: CallerDep) -> User:
    """Show the public profile of a user."""
    return await service.get_profile(session, caller, username=username)


@router.get(
    "/profile/{username}", tags=PROFILE, response_model=ProfileRead, responses=LOOKUP_ERRORS
)
async def get_profile(username: Username, session: SessionDep, caller: CallerDep) -> User:
    """Show the public profile of a user."""
    return await service.get_profile(session, caller, username=username)
