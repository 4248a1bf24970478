"""Why a person cannot have one more of something; each quota has an error of its own."""

from domain.core.errors import DomainError, RateLimited, Unprocessable
from domain.core.i18n import gettext_noop


class QuotaReached(DomainError):
    """The person has as much as their quota allows; `limit` is the quota."""


class TooManyItems(QuotaReached, Unprocessable):
    code = "too_many_schedule_items"
    message = gettext_noop(
        "You have {limit} schedule items, and can have no more. Delete some of them first."
    )


class TooManyInvitations(QuotaReached, Unprocessable):
    code = "too_many_invitations"
    message = gettext_noop(
        "{limit} of your invitations wait for an answer, and no more can. "
        "Wait until some are answered, or withdraw some."
    )


class TooManyFriendRequests(QuotaReached, Unprocessable):
    code = "too_many_friend_requests"
    message = gettext_noop(
        "{limit} of your friend requests wait for an answer, and no more can. "
        "Wait until some are answered, or cancel some."
    )


class TooManyBlockedUsers(QuotaReached, Unprocessable):
    code = "too_many_blocked_users"
    message = gettext_noop(
        "You have blocked {limit} users, and can block no more. Unblock some of them first."
    )


class TooManyInviteCodes(QuotaReached, Unprocessable):
    code = "too_many_invite_codes"
    message = gettext_noop(
        "You have {limit} invite codes in use, and can have no more. Disable some of them first."
    )


class TooManyApiTokens(QuotaReached, Unprocessable):
    code = "too_many_api_tokens"
    message = gettext_noop(
        "You have {limit} API tokens, and can have no more. Revoke some of them first."
    )


class TooManyOpenCalls(QuotaReached, RateLimited):
    code = "too_many_open_calls"
    message = gettext_noop(
        "{limit} calls of programs wait for your approval, and no more can. "
        "Answer some of them first."
    )


class TooManyThreads(QuotaReached, Unprocessable):
    code = "too_many_threads"
    message = gettext_noop(
        "You have {limit} conversations, and can have no more. Delete some of them first."
    )


class ThreadFull(QuotaReached, Unprocessable):
    code = "thread_full"
    message = gettext_noop(
        "A conversation can have {limit} messages, and this one has no room for more. "
        "Begin a new one."
    )


class StorageFull(QuotaReached, Unprocessable):
    code = "storage_full"
    message = gettext_noop(
        "Your conversations can take up {limit} MiB, and there is no room for more. "
        "Delete some of them first."
    )


class TooManyPlans(QuotaReached, RateLimited):
    code = "too_many_diet_plans"
    message = gettext_noop(
        "You have begun {limit} diet plans within {days} days, and can begin no more for now. "
        "Please try again later."
    )


class TooManyTasks(QuotaReached, RateLimited):
    code = "too_many_tasks"
    message = gettext_noop(
        "You have {limit} diet plans in the making, and can have no more at once. "
        "Wait for one, or cancel one."
    )
