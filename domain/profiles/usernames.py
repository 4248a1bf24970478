"""What a username may be. Usernames are public, and unique without regard to case."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.i18n import gettext_noop
from domain.profiles.errors import UsernameTaken

RESERVED = frozenset({"me", "search"})
"""They would stand where a username stands in a path."""
_LOOKED_UP = re.compile(r"[A-Za-z0-9_-]{3,50}", re.ASCII)


def check_not_reserved(value: str) -> str:
    if value.lower() in RESERVED:
        raise PydanticCustomError("username_reserved", gettext_noop("This username is reserved"))
    return value


def could_be_username(value: str) -> bool:
    """Say whether anyone may bear this name; names from elsewhere may be longer than new ones."""
    return _LOOKED_UP.fullmatch(value) is not None and value.lower() not in RESERVED


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
]
"""A username as registration and a change of the profile take it."""

Username = Annotated[str, Field(description="The username of the person.", examples=["alice"])]
"""A username as lookups take it: one that nobody could bear is just not found."""

PossibleUsername = Annotated[
    str,
    Field(
        min_length=3,
        max_length=50,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The username of the person: 3-50 letters, digits, underscores and hyphens.",
        examples=["alice"],
    ),
]
"""A username as it is taken where the form of a name is part of the contract."""


@asynccontextmanager
async def refuse_taken_usernames(session: AsyncSession) -> AsyncIterator[None]:
    """Raise UsernameTaken where what is written inside gives a second person the same name.

    The transaction can go on afterwards, without what was written inside.
    """
    try:
        async with session.begin_nested():
            yield
    except IntegrityError as error:
        if "uq_users_username_lower" in str(error.orig):
            raise UsernameTaken from error
        raise
