"""Why an operation on a profile was refused."""

from domain.core.errors import Conflict, NotFound, Unprocessable
from domain.core.i18n import gettext_noop


class ProfileNotFound(NotFound):
    code = "user_not_found"
    message = gettext_noop("There is no such user.")


class UsernameTaken(Unprocessable):
    code = "username_taken"
    message = gettext_noop("This username is taken.")


class UserBlocked(Conflict):
    code = "user_blocked"
    message = gettext_noop("You have blocked this user. Unblock them first.")
