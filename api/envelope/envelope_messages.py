"""The messages of the diet API, and the statuses and details of its errors."""

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
from domain.core.i18n import gettext_noop
from domain.profiles.errors import UsernameTaken

REGISTERED = gettext_noop("You are registered.")
ADDRESS_CONFIRMED = gettext_noop("Your address is confirmed.")
SIGNED_IN = gettext_noop("You are signed in.")
REFRESHED = gettext_noop("You stay signed in.")
FOUND = gettext_noop("Here it is.")
PASSWORD_CHANGED = gettext_noop("The password is changed.")
CODE_SENT = gettext_noop("The code is on its way.")
CODE_CHECKED = gettext_noop("The code was checked.")
CODE_GOOD = gettext_noop("The code is good.")
RESET_CODE_SENT = gettext_noop("If this address has an account, a code is on its way to it.")
PASSWORD_RESET = gettext_noop("The password is reset. Please sign in with the new one.")
PLAN_CREATED = gettext_noop("The diet plan is being made.")
TASK_CREATED = gettext_noop("The task is on its way.")
TASK_CANCELLED = gettext_noop("The task is cancelled.")
TICKET_CREATED = gettext_noop("The ticket is good for one stream.")


@dataclass(frozen=True, slots=True)
class EnvelopeMessage:
    """An error of the diet API; `detail` is for developers and always English."""

    status: int
    message: str
    detail: str | None = None


ERRORS: Mapping[type[DomainError], EnvelopeMessage] = {
    UsernameTaken: EnvelopeMessage(404, gettext_noop("Somebody has this username already.")),
    AddressTaken: EnvelopeMessage(
        404, gettext_noop("Somebody has registered this address already.")
    ),
    AccountUnknown: EnvelopeMessage(404, gettext_noop("There is no such account.")),
    CredentialsInvalid: EnvelopeMessage(
        401, gettext_noop("The username or the password is wrong.")
    ),
    AccountDisabled: EnvelopeMessage(401, gettext_noop("The account is disabled.")),
    RefreshTokenInvalid: EnvelopeMessage(
        401, gettext_noop("The token is wrong or has expired."), "Invalid or expired token"
    ),
    PasswordWrong: EnvelopeMessage(401, gettext_noop("The old password is wrong.")),
    CodeInvalid: EnvelopeMessage(422, gettext_noop("This code is wrong or has expired.")),
    CodeUsed: EnvelopeMessage(
        422, gettext_noop("The code has been used already."), "Verification code has been used"
    ),
    CodeTriedTooOften: EnvelopeMessage(
        422,
        gettext_noop("The code was tried too often."),
        "Too many attempts, please request a new code",
    ),
    Unauthenticated: EnvelopeMessage(
        401, gettext_noop("Please sign in again."), "Invalid or expired token"
    ),
    RateLimited: EnvelopeMessage(
        429,
        gettext_noop("Too many requests, please try again later."),
        "Too many requests, please try again later",
    ),
}

ADDRESS_INVALID = EnvelopeMessage(
    400, gettext_noop("The address is not an e-mail address."), "Invalid email format"
)
NEW_PASSWORD_SHORT = EnvelopeMessage(
    400,
    gettext_noop("The new password needs at least 6 characters."),
    "Password must be at least 6 characters",
)
PASSWORD_SHORT = EnvelopeMessage(
    400,
    gettext_noop("The password needs at least 6 characters."),
    "Password must be at least 6 characters",
)
