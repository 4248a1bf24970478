"""Why an operation was refused. The domain knows kinds and codes; statuses are the API's."""

from typing import ClassVar

from domain.core.i18n import gettext_noop, translate


class DomainError(Exception):
    """A refusal that a person can be told about.

    `code` is stable and for machines; `message` is the English text and the key of its
    translations, with `{places}` for the keyword values the error was raised with.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    commits_changes: ClassVar[bool] = False
    """Whether what was written before the refusal stays: a try counted, a session ended."""

    def __init__(self, **values: object) -> None:
        super().__init__(self.code)
        self.values = values

    def text(self, locale: str) -> str:
        """Say what is wrong, in the person's language."""
        return translate(self.message, locale, **self.values)


class Invalid(DomainError):
    """What was asked makes no sense; asking again the same way will not help."""


class Unauthenticated(DomainError):
    """Nobody is signed in, or what was shown as proof does not hold."""

    code = "unauthenticated"
    message = gettext_noop("Please sign in.")


class Denied(DomainError):
    """The person sees the thing, but may not do this to it."""


class NotFound(DomainError):
    """There is no such thing, or it is not for this person to know."""


class Conflict(DomainError):
    """It would break a rule that holds between things, or somebody was faster."""


class GoneMeanwhile(Conflict):
    """Something was deleted by somebody else at the moment in which this relied on it."""

    code = "gone_meanwhile"
    message = gettext_noop("What this is about was deleted at the same moment.")


class Expired(DomainError):
    """The time for it is over."""


class Unprocessable(DomainError):
    """The request fits its outer form, but a part of it does not hold."""


class RateLimited(DomainError):
    """Too often; it is allowed again after `retry_after` seconds."""

    code = "rate_limited"
    message = gettext_noop("Too many requests. Please try again later.")

    def __init__(self, *, retry_after: int, **values: object) -> None:
        super().__init__(**values)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A part that this needs is down; it is worth trying again after `retry_after` seconds."""

    code = "unavailable"
    message = gettext_noop("The service is not available right now. Please try again in a moment.")
    retry_after = 2
