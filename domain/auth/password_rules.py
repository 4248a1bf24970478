"""Which new passwords are refused, if PASSWORD_BLOCKLIST is set.

The list is that of the package `zxcvbn`: passwords from published leaks, the most frequent first.
"""

import unicodedata
from functools import cache

from domain.auth.errors import PasswordContainsUsername, PasswordTooCommon
from domain.auth.schemas import MIN_PASSWORD_LENGTH
from domain.core.settings import Settings

COMMON_PASSWORDS = 3000
"""How many are refused, of those that are long enough to be passwords at all."""


def check_password(settings: Settings, password: str, *, username: str | None) -> None:
    """Raise PasswordTooCommon or PasswordContainsUsername if a new password is refused.

    `username`: the account's name, or None while it is not known whose password it is.
    """
    if settings.password_blocklist is None:
        return
    normalised = _normalise(password)
    if normalised in common_passwords():
        raise PasswordTooCommon
    if username is not None and _normalise(username) in normalised:
        raise PasswordContainsUsername


@cache
def common_passwords() -> frozenset[str]:
    """Return the most common passwords, normalised. The first call takes some 0.1 s."""
    # The module is large, and most servers that are not public do not need it.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    ranked: list[str] = FREQUENCY_LISTS["passwords"]
    long_enough = [password for password in ranked if len(password) >= MIN_PASSWORD_LENGTH]
    return frozenset(map(_normalise, long_enough[:COMMON_PASSWORDS]))


def _normalise(text: str) -> str:
    """Return text as it is compared: `Ｐassword` and `PASSWORD` are `password`."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
