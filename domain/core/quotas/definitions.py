"""The table of quotas. `docs/limits.md` lists them, and the setting QUOTAS changes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.core.metrics.definitions import LIMITS_HIT
from domain.core.quotas.errors import (
    QuotaReached,
    StorageFull,
    ThreadFull,
    TooManyApiTokens,
    TooManyBlockedUsers,
    TooManyFriendRequests,
    TooManyInvitations,
    TooManyInviteCodes,
    TooManyItems,
    TooManyOpenCalls,
    TooManyPlans,
    TooManyTasks,
    TooManyThreads,
)

PLAN_WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of something one person can have; `name` is its name in the setting QUOTAS."""

    name: str
    default: int
    error: type[QuotaReached]
    values: Mapping[str, int] = field(default_factory=dict)
    """More arguments of the error, such as the seconds after which a request may succeed."""

    def make_error(self, limit: int) -> QuotaReached:
        """Count and return the error for a person who has reached `limit`."""
        LIMITS_HIT.inc(self.name)
        return self.error(limit=limit, **self.values)


SCHEDULE_ITEMS = Quota("schedule_items", 10_000, TooManyItems)
"""Schedule items of their own that are not deleted."""
PENDING_INVITATIONS = Quota("pending_invitations", 1_000, TooManyInvitations)
"""Invitations to schedule items that they have sent, and that wait for an answer."""
PENDING_FRIEND_REQUESTS = Quota("pending_friend_requests", 200, TooManyFriendRequests)
"""Friend requests that they have sent, and that wait for an answer."""
BLOCKED_USERS = Quota("blocked_users", 1_000, TooManyBlockedUsers)
"""Users whom they have blocked."""
INVITE_CODES = Quota("invite_codes", 100, TooManyInviteCodes)
"""Invite codes that others can register with."""
API_TOKENS = Quota("api_tokens", 100, TooManyApiTokens)
"""API tokens that work."""
OPEN_CALLS = Quota("open_calls", 50, TooManyOpenCalls, {"retry_after": 60})
"""Calls of programs that wait for their approval."""
THREADS = Quota("threads", 10_000, TooManyThreads)
"""Conversations."""
THREAD_MESSAGES = Quota("thread_messages", 100_000, ThreadFull)
"""Messages of one conversation, when a run begins; the run can still add its own."""
STORED_MEBIBYTES = Quota("stored_mebibytes", 1_024, StorageFull)
"""What all of their conversations take up, when a run begins."""
DIET_PLANS = Quota(
    "diet_plans", 200, TooManyPlans, {"days": PLAN_WINDOW_DAYS, "retry_after": 3_600}
)
"""Diet plans that they have begun within PLAN_WINDOW_DAYS; a plan cannot be deleted."""
UNFINISHED_TASKS = Quota("unfinished_tasks", 20, TooManyTasks, {"retry_after": 60})
"""Diet plans that wait or are being made."""

QUOTAS: Mapping[str, Quota] = {
    quota.name: quota
    for quota in (
        SCHEDULE_ITEMS,
        PENDING_INVITATIONS,
        PENDING_FRIEND_REQUESTS,
        BLOCKED_USERS,
        INVITE_CODES,
        API_TOKENS,
        OPEN_CALLS,
        THREADS,
        THREAD_MESSAGES,
        STORED_MEBIBYTES,
        DIET_PLANS,
        UNFINISHED_TASKS,
    )
}
