"""Why somebody may not in, or not become somebody."""

from domain.core.errors import Conflict, Denied, NotFound, Unauthenticated, Unprocessable
from domain.core.i18n import mark


class CodeInvalid(Unauthenticated):
    code = "code_invalid"
    message = mark("The code is wrong or has expired.")
    keeps_changes = True  # the try counts


class CodeUsed(CodeInvalid):
    """The code was right, and was used before. Not every surface tells this apart."""


class CodeTriedTooOften(CodeInvalid):
    """Too many wrong codes came for this one. Not every surface tells this apart."""


class AccountUnknown(NotFound):
    """Nobody has this name or address. Only a surface that may tell it raises this."""

    code = "account_unknown"
    message = mark("There is no account with this name or address.")


class PasswordWrong(Unauthenticated):
    code = "password_wrong"
    message = mark("The password is wrong.")


class CredentialsInvalid(Unauthenticated):
    code = "credentials_invalid"
    message = mark("The address or the password is wrong.")


class LookupDenied(Denied):
    code = "lookup_denied"
    message = mark("You may look up your own address only.")


class AccountDisabled(Unauthenticated):
    code = "account_disabled"
    message = mark("This account is disabled.")


class RefreshTokenInvalid(Unauthenticated):
    code = "refresh_token_invalid"
    message = mark("The refresh token is not valid. Please sign in again.")
    keeps_changes = True  # a token used twice ends its session


class AddressTaken(Conflict):
    code = "address_taken"
    message = mark("This address already has an account.")


class RedirectNotAllowed(Unprocessable):
    code = "redirect_not_allowed"
    message = mark("redirect_to does not lead to an allowed site.")
