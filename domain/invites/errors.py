"""Why an operation on an invite code was refused."""

from domain.core.errors import NotFound, Unprocessable
from domain.core.i18n import gettext_noop


class InviteCodeNotFound(NotFound):
    code = "invite_code_not_found"
    message = gettext_noop("There is no such invite code.")


class InviteExpiryPast(Unprocessable):
    code = "invite_expiry_past"
    message = gettext_noop("The invite code would have expired already.")
