"""The format of usernames. Usernames are public, and unique regardless of case."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.i18n import gettext_noop
from domain.core.normalization import normalise_username
from domain.core.schemas import Typed
from domain.profiles.errors import UsernameTaken

RESERVED_USERNAMES = frozenset({"me", "search"})
"""Path segments of routes that stand where a username could."""
_POSSIBLE_USERNAME = re.compile(r"[A-Za-z0-9_-]{3,50}", re.ASCII)


def check_not_reserved(value: str) -> str:
    if value.lower() in RESERVED_USERNAMES:
        raise PydanticCustomError("username_reserved", gettext_noop("This username is reserved"))
    return value


def could_be_username(value: str) -> bool:
    """Return whether an account can have this name; existing names may be longer than new ones."""
    return (
        _POSSIBLE_USERNAME.fullmatch(value) is not None and value.lower() not in RESERVED_USERNAMES
    )


NewUsername = Annotated[
    str,
    Field(
        min_length=3,
        max_length=30,
        pattern=r"^[A-Za-z0-9_]+$",
        description="3-30 letters, digits and underscores; nobody else may have it.",
        examples=["alice"],
    ),
    AfterValidator(check_not_reserved),
    Typed(normalise_username),
]
"""A username as registration and profile updates accept it."""

Username = Annotated[
    str,
    Field(description="The username of the person.", examples=["alice"]),
    Typed(normalise_username),
]
"""A username as lookups accept it: an impossible one is simply not found."""

PossibleUsername = Annotated[
    str,
    Field(
        min_length=3,
        max_length=50,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The username of the person: 3-50 letters, digits, underscores and hyphens.",
        examples=["alice"],
    ),
    Typed(normalise_username),
]
"""A username where the contract defines its format."""


@asynccontextmanager
async def reject_taken_username(session: AsyncSession) -> AsyncIterator[None]:
    """Raise UsernameTaken if a write inside the block violates the uniqueness of usernames.

    The block is a savepoint: the transaction can continue without the block's writes.
    """
    try:
        async with session.begin_nested():
            yield
    except IntegrityError as error:
        if "uq_users_username_lower" in str(error.orig):
            raise UsernameTaken from error
        raise
