"""Why something about a profile was refused."""

from domain.core.errors import NotFound, Unprocessable
from domain.core.i18n import mark


class ProfileNotFound(NotFound):
    code = "user_not_found"
    message = mark("There is no such user.")


class UsernameTaken(Unprocessable):
    code = "username_taken"
    message = mark("This username is taken.")
