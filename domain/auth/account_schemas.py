"""The schemas of the diet API's account operations."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.auth.schemas import CurrentPassword, NewPassword
from domain.core.email_addresses import Address
from domain.core.normalization import (
    normalise_code,
    normalise_login_name,
    normalise_username,
)
from domain.core.schemas import Input, Instant, Output, Text, Typed
from domain.profiles.usernames import check_not_reserved

WiderUsername = Annotated[
    str,
    Field(min_length=3, max_length=50, pattern=r"^[A-Za-z0-9_-]+$", examples=["testuser"]),
    AfterValidator(check_not_reserved),
    Typed(normalise_username),
]
"""A username as this surface takes it: up to 50 letters, digits, underscores and hyphens."""

EnteredCode = Annotated[
    Text,
    Field(min_length=1, max_length=64, repr=False, examples=["123456"]),
    Typed(normalise_code),
]
"""A code as the person typed it: text that cannot be a code is just a wrong code."""
LoginName = Annotated[
    Text,
    Field(min_length=1, max_length=254, examples=["test@example.com"]),
    Typed(normalise_login_name),
]
"""The username or the address of a login, normalised: no spelling of it is counted separately."""

CodeType = Literal["register", "password_reset"]


class Registration(Input):
    username: WiderUsername
    email: Address
    password: NewPassword


class CodeRegistration(Registration):
    code: EnteredCode


class Login(Input):
    username: LoginName
    """A username, or an address."""
    password: CurrentPassword


class Refresh(Input):
    refresh_token: Annotated[Text, Field(min_length=1, max_length=4096)] | None = Field(
        None, repr=False
    )
    """If it is absent, the token of the Authorization header is used."""


class PasswordChange(Input):
    old_password: CurrentPassword
    new_password: NewPassword


class CodeRequest(Input):
    email: Address
    code_type: CodeType


class CodeCheck(CodeRequest):
    code: EnteredCode


class AddressConfirmation(Input):
    code: EnteredCode


class ResetRequest(Input):
    email: Address


class PasswordReset(Input):
    email: Address
    code: EnteredCode
    new_password: NewPassword


class AccountRead(Output):
    id: UUID
    username: str
    email: str | None
    is_active: bool
    is_superuser: bool
    created_at: Instant


class TokensRead(Output):
    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int
    """How many seconds the access token is valid."""


class AccountSignedIn(Output):
    user: AccountRead
    tokens: TokensRead


class CodeSent(Output):
    email: str
    code_type: CodeType
    cooldown_seconds: int
    remaining_daily_sends: int
    expire_minutes: int


class CodeChecked(Output):
    is_valid: Literal[True] = True
    message: str = Field(examples=["验证码有效"])
