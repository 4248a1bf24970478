"""The schemas of registration, login sessions and passwords."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticKnownError

from domain.core.email_addresses import Address
from domain.core.normalization import normalise_code, normalise_password
from domain.core.schemas import Input, Instant, Output, Text, Typed
from domain.profiles.usernames import NewUsername

MIN_PASSWORD_LENGTH = 6


def _check_length(value: str) -> str:
    """Reject a password that is too short in every form: `ﬁ` has one letter as typed, then two."""
    if max(len(value), len(normalise_password(value))) < MIN_PASSWORD_LENGTH:
        raise PydanticKnownError("string_too_short", {"min_length": MIN_PASSWORD_LENGTH})
    return value


Password = Annotated[
    Text,
    Field(
        max_length=1024,
        repr=False,
        json_schema_extra={"format": "password", "minLength": MIN_PASSWORD_LENGTH},
    ),
    AfterValidator(_check_length),
]
"""A password as it was typed, which may be one of an earlier version: `verify_password` normalises.
"""
NewPassword = Annotated[Password, Typed(normalise_password)]
CurrentPassword = Annotated[
    Text, Field(max_length=1024, repr=False, json_schema_extra={"format": "password"})
]
"""A password as it was typed, of any length: one that is too short is just a wrong password."""
Code = Annotated[
    str,
    Field(pattern=r"^[0-9]{6}$", repr=False, examples=["123456"]),
    Typed(normalise_code),
]
Token = Annotated[Text, Field(min_length=1, max_length=4096, repr=False)]


class VerificationCreate(Input):
    """A registration."""

    username: NewUsername
    email: Address
    password: NewPassword
    redirect_to: Annotated[Text, Field(max_length=2048)] | None = None
    """A page of a configured origin that the mail links to; it gets `email` and `token`."""
    invite_code: Annotated[str, Typed(normalise_code)] | None = Field(None, examples=["ABCD2345"])
    """The code of an invitation. An invalid code has no effect."""


class VerificationRead(Output):
    email: str


class VerificationResend(Input):
    email: Address


class VerificationVerify(Input):
    email: Address
    token: Code


class PasswordResetCreate(Input):
    email: Address
    redirect_to: Annotated[Text, Field(max_length=2048)] | None = None
    """A page of a configured origin that the mail links to; it gets `email` and `token`."""


class PasswordResetConfirm(Input):
    email: Address
    token: Code
    new_password: NewPassword


class AccountDelete(Input):
    """The confirmation of an account deletion."""

    password: CurrentPassword


class SessionCreate(Input):
    email: Address
    password: Password


class SessionRefresh(Input):
    refresh_token: Token


class SessionDelete(Input):
    refresh_token: Token


class UserRead(Output):
    """An account, as its owner and superusers see it."""

    id: UUID
    email: str
    created_at: Instant
    email_confirmed_at: Instant | None
    """When the address was confirmed; null while it is only a claim."""


class LoginSessionRead(Output):
    """A session in which the user is signed in."""

    id: UUID
    created_at: Instant
    last_used_at: Instant
    """When its tokens were last refreshed, or else when it was started."""
    user_agent: str | None
    """The client that started it, by its own words; null if it did not say."""
    is_current: bool
    """Whether it is the session of this request."""


class SignedInUser(Output):
    id: UUID
    email: str | None


class SignedIn(Output):
    """The tokens of a login session."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    expires_in: int
    """How many seconds the access token is valid."""
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    user: SignedInUser
