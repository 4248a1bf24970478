"""Why blocking or unblocking a user was refused."""

from domain.core.errors import Invalid, NotFound
from domain.core.i18n import gettext_noop


class BlockOfOneself(Invalid):
    code = "block_of_oneself"
    message = gettext_noop("You cannot block yourself.")


class BlockNotFound(NotFound):
    code = "block_not_found"
    message = gettext_noop("You have not blocked this user.")
