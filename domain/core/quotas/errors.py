"""Why a person cannot have one more of something; each quota has an error of its own."""

from domain.core.errors import DomainError, RateLimited
from domain.core.i18n import gettext_noop


class QuotaReached(DomainError):
    """The person has as much as their quota allows; `limit` is the quota."""


class TooManyTasks(QuotaReached, RateLimited):
    code = "too_many_tasks"
    message = gettext_noop(
        "You have {limit} diet plans in the making, and can have no more at once. "
        "Wait for one, or cancel one."
    )
