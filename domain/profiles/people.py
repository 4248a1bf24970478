"""Finding a person by id, username or e-mail address."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.email_addresses import Address
from domain.core.i18n import gettext_noop
from domain.core.normalization import normalise_username
from domain.core.schemas import Text, Typed
from domain.profiles.blocks import is_visible
from domain.profiles.errors import ProfileNotFound
from domain.profiles.models import User
from domain.profiles.usernames import could_be_username

PersonID = Annotated[UUID, Field(strict=False, description="The id of the person.")]
PersonName = Annotated[
    Text,
    Field(max_length=50, description="Or their username.", examples=["alice"]),
    Typed(normalise_username),
]
PersonAddress = Annotated[Address, Field(description="Or their e-mail address.")]


def check_one_identifier(*identifiers: object) -> None:
    """Reject input that identifies a person in no way, or in several that could disagree."""
    if sum(identifier is not None for identifier in identifiers) != 1:
        raise PydanticCustomError(
            "person", gettext_noop("Name the person in exactly one of the possible ways")
        )


async def find_person(
    session: AsyncSession,
    viewer: Caller | None,
    *,
    user_id: UUID | None = None,
    username: str | None = None,
    email: str | None = None,
    must_be_confirmed: bool = False,
) -> User:
    """Return the person with this id, username or address; pass exactly one of them.

    `viewer` is who looks for them; None finds also those who block each other. An address must be
    confirmed to be found; with `must_be_confirmed` this applies to people found by id or username,
    too. Raises ProfileNotFound, also if the account is disabled or has blocked the viewer.
    """
    conditions: list[ColumnElement[bool]] = [User.is_active.is_(True)]
    if viewer is not None:
        conditions.append(is_visible(User.id, viewer))
    if user_id is not None:
        conditions.append(User.id == user_id)
    elif username is not None and could_be_username(username):
        conditions.append(func.lower(User.username) == username.lower())
    elif email is not None:
        conditions.append(User.email == email)
    else:
        raise ProfileNotFound
    if must_be_confirmed or email is not None:
        conditions.append(User.email_confirmed_at.is_not(None))
    person = await session.scalar(select(User).where(*conditions))
    if person is None:
        raise ProfileNotFound
    return person
