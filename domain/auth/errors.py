"""Why a login, a registration or a code was refused."""

from domain.core.errors import (
    Conflict,
    Denied,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unprocessable,
)
from domain.core.i18n import gettext_noop


class CodeInvalid(Unauthenticated):
    code = "code_invalid"
    message = gettext_noop("The code is wrong or has expired.")
    commits_changes = True  # the attempt counts


class CodeUsed(CodeInvalid):
    """The code is right but was used before. Only some APIs reveal the difference."""


class CodeTriedTooOften(CodeInvalid):
    """Too many attempts at this code. Only some APIs reveal the difference."""


class AccountUnknown(NotFound):
    """No account has this username or address. Only some APIs may reveal this."""

    code = "account_unknown"
    message = gettext_noop("There is no account with this name or address.")


class PasswordWrong(Unauthenticated):
    code = "password_wrong"
    message = gettext_noop("The password is wrong.")


class PasswordTooCommon(Unprocessable):
    code = "password_too_common"
    message = gettext_noop("This password is one of the most common ones. Please choose another.")


class PasswordContainsUsername(Unprocessable):
    code = "password_contains_username"
    message = gettext_noop("The password must not contain the user name.")


class CredentialsInvalid(Unauthenticated):
    code = "credentials_invalid"
    message = gettext_noop("The address or the password is wrong.")


class AccountLocked(RateLimited):
    """Too many wrong passwords for an account. Only some APIs reveal that there is one."""


class LookupDenied(Denied):
    code = "lookup_denied"
    message = gettext_noop("You may look up your own address only.")


class AccountDisabled(Unauthenticated):
    code = "account_disabled"
    message = gettext_noop("This account is disabled.")


class RefreshTokenInvalid(Unauthenticated):
    code = "refresh_token_invalid"
    message = gettext_noop("The refresh token is not valid. Please sign in again.")
    commits_changes = True  # a token used twice ends its session


class SessionNotFound(NotFound):
    code = "session_not_found"
    message = gettext_noop("There is no such session.")


class AddressTaken(Conflict):
    code = "address_taken"
    message = gettext_noop("This address already has an account.")


class RedirectNotAllowed(Unprocessable):
    code = "redirect_not_allowed"
    message = gettext_noop("redirect_to does not lead to an allowed site.")
