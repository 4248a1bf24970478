"""The kinds of errors that refuse an operation. The API maps each kind to an HTTP status."""

from collections.abc import Mapping
from typing import ClassVar

from domain.core.i18n import gettext_noop, translate


class DomainError(Exception):
    """The base of all errors that are reported to the person.

    `code` is stable and machine-readable. `message` is the English text and the id of its
    translations; `{placeholders}` stand for the keyword arguments of the error.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    commits_changes: ClassVar[bool] = False
    """Whether the transaction commits in spite of the error: to count an attempt, end a session."""

    def __init__(self, **values: object) -> None:
        super().__init__(self.code)
        self.values = values
        self.locale: str | None = None
        """The language of the conversation that it is about, for a request that names none."""
        self.members: Mapping[str, object] = {}
        """What a program can read of it besides its code, with the names on the wire."""

    def text(self, locale: str) -> str:
        """Return the message in the person's language."""
        return translate(self.message, locale, **self.values)


class Invalid(DomainError):
    """The request makes no sense; repeating it will not help."""


class Unauthenticated(DomainError):
    """The request has no valid credentials."""

    code = "unauthenticated"
    message = gettext_noop("Please sign in.")


class Denied(DomainError):
    """The caller may see the object, but may not do this to it."""


class ScopeMissing(Denied):
    """The API token of the request does not have the scope that the operation needs."""

    code = "scope_missing"
    message = gettext_noop("This API token lacks the scope `{scope}`, which this needs.")


class LoginRequired(Denied):
    """No API token allows the operation, whatever its scopes."""

    code = "login_required"
    message = gettext_noop("No API token allows this. Please sign in.")


class NotFound(DomainError):
    """There is no such object, or the caller may not know of it."""


class Conflict(DomainError):
    """It would violate a rule between objects, or a concurrent request was faster."""


class GoneMeanwhile(Conflict):
    """A concurrent request deleted a row that this one relied on."""

    code = "gone_meanwhile"
    message = gettext_noop("What this is about was deleted at the same moment.")


class Expired(DomainError):
    """The time limit has passed."""


class Unprocessable(DomainError):
    """The request is well-formed, but one of its values is not acceptable."""


class RateLimited(DomainError):
    """The caller exceeded a rate limit; it may retry after `retry_after` seconds."""

    code = "rate_limited"
    message = gettext_noop("Too many requests. Please try again later.")

    def __init__(self, *, retry_after: int, **values: object) -> None:
        super().__init__(**values)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A required service is down; the caller may retry after `retry_after` seconds."""

    code = "unavailable"
    message = gettext_noop("The service is not available right now. Please try again in a moment.")
    retry_after = 2


class Overloaded(Unavailable):
    """More passwords wait to be hashed than the queue holds."""

    code = "overloaded"
    message = gettext_noop("Too many passwords are being checked. Please try again in a moment.")
