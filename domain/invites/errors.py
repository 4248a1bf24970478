"""Why something about an invite code was refused."""

from domain.core.errors import NotFound, Unprocessable
from domain.core.i18n import mark


class InviteCodeNotFound(NotFound):
    code = "invite_code_not_found"
    message = mark("There is no such invite code.")


class InviteExpiryPast(Unprocessable):
    code = "invite_expiry_past"
    message = mark("The invite code would have expired already.")
