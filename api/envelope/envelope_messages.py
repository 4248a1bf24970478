"""What the diet document says in its own words, word for word, and with which status."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.auth.errors import (
    AccountDisabled,
    AccountUnknown,
    AddressTaken,
    CodeInvalid,
    CodeTriedTooOften,
    CodeUsed,
    CredentialsInvalid,
    PasswordWrong,
    RefreshTokenInvalid,
)
from domain.core.errors import DomainError, RateLimited, Unauthenticated
from domain.core.i18n import mark
from domain.profiles.errors import UsernameTaken

REGISTERED = mark("You are registered.")
SIGNED_IN = mark("You are signed in.")
REFRESHED = mark("You stay signed in.")
FOUND = mark("Here it is.")
PASSWORD_CHANGED = mark("The password is changed.")
CODE_SENT = mark("The code is on its way.")
CODE_CHECKED = mark("The code was checked.")
CODE_GOOD = mark("The code is good.")
RESET_CODE_SENT = mark("If this address has an account, a code is on its way to it.")
PASSWORD_RESET = mark("The password is reset. Please sign in with the new one.")
PLAN_CREATED = mark("The diet plan is being made.")
TASK_CREATED = mark("The task is on its way.")
TASK_CANCELLED = mark("The task is cancelled.")
TICKET_CREATED = mark("The ticket is good for one stream.")


@dataclass(frozen=True, slots=True)
class Words:
    """How the document puts an error; `detail` is for developers, and always English."""

    status: int
    message: str
    detail: str | None = None


ERRORS: Mapping[type[DomainError], Words] = {
    UsernameTaken: Words(404, mark("Somebody has this username already.")),
    AddressTaken: Words(404, mark("Somebody has registered this address already.")),
    AccountUnknown: Words(404, mark("There is no such account.")),
    CredentialsInvalid: Words(401, mark("The username or the password is wrong.")),
    AccountDisabled: Words(401, mark("The account is disabled.")),
    RefreshTokenInvalid: Words(
        401, mark("The token is wrong or has expired."), "Invalid or expired token"
    ),
    PasswordWrong: Words(401, mark("The old password is wrong.")),
    CodeInvalid: Words(422, mark("This code is wrong or has expired.")),
    CodeUsed: Words(
        422, mark("The code has been used already."), "Verification code has been used"
    ),
    CodeTriedTooOften: Words(
        422,
        mark("The code was tried too often."),
        "Too many attempts, please request a new code",
    ),
    Unauthenticated: Words(401, mark("Please sign in again."), "Invalid or expired token"),
    RateLimited: Words(
        429,
        mark("Too many requests, please try again later."),
        "Too many requests, please try again later",
    ),
}

ADDRESS_INVALID = Words(400, mark("The address is not an e-mail address."), "Invalid email format")
NEW_PASSWORD_SHORT = Words(
    400,
    mark("The new password needs at least 6 characters."),
    "Password must be at least 6 characters",
)
PASSWORD_SHORT = Words(
    400,
    mark("The password needs at least 6 characters."),
    "Password must be at least 6 characters",
)
