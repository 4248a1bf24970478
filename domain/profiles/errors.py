"""Why an operation on a profile was refused."""

from domain.core.errors import NotFound, Unprocessable
from domain.core.i18n import gettext_noop


class ProfileNotFound(NotFound):
    code = "user_not_found"
    message = gettext_noop("There is no such user.")


class UsernameTaken(Unprocessable):
    code = "username_taken"
    message = gettext_noop("This username is taken.")
