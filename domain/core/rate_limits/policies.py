"""What is limited, and to how many times within which window."""

from dataclasses import dataclass

from limits import RateLimitItemPerSecond

HOUR_SECONDS = 3600
DAY_SECONDS = 24 * HOUR_SECONDS


@dataclass(frozen=True, slots=True)
class RateLimitPolicy:
    """At most `amount` times within any `seconds` seconds, for each key."""

    name: str
    amount: int
    seconds: int
    has_local_fallback: bool = True
    """Whether each process enforces the policy by itself while Redis is down.

    Policies that protect codes, passwords or knowledge of accounts do; others then let pass.
    """

    @property
    def item(self) -> RateLimitItemPerSecond:
        return RateLimitItemPerSecond(self.amount, self.seconds, namespace=self.name)


CODE_REQUESTS = RateLimitPolicy("sends", amount=30, seconds=HOUR_SECONDS)
"""Mails with codes that one client address requests."""
REGISTRATIONS = RateLimitPolicy("registrations", amount=20, seconds=HOUR_SECONDS)
"""Registrations from one client address, through all APIs; a setting replaces the amount."""
WRONG_CODES = RateLimitPolicy("wrong-codes", amount=20, seconds=HOUR_SECONDS)
"""Wrong codes from one client address, for any addresses and purposes, through all APIs."""
WRONG_PASSWORDS = RateLimitPolicy("wrong-passwords", amount=5, seconds=HOUR_SECONDS // 2)
"""Wrong passwords for one account, for one e-mail address without an account, or in one session."""
FAILED_LOGINS = RateLimitPolicy("failed-logins", amount=5, seconds=HOUR_SECONDS // 2)
"""Failed logins from one client address, for any account."""
FAILED_NAME_LOGINS = RateLimitPolicy("failed-name-logins", amount=60, seconds=HOUR_SECONDS)
"""Failed logins with a username or an address from one client address, for any account.

More than ACCOUNT_DISCLOSURES, which a client may exceed and still log in: it bounds the hashing.
"""
ACCOUNT_DISCLOSURES = RateLimitPolicy("telling", amount=10, seconds=HOUR_SECONDS)
"""Responses to one client address that reveal whether an account exists."""
ADDRESS_LOOKUPS = RateLimitPolicy(
    "lookups", amount=60, seconds=HOUR_SECONDS, has_local_fallback=False
)
"""E-mail addresses that one person looks up: trying many must not reveal who has an account."""
SHARES = RateLimitPolicy("shares", amount=60, seconds=HOUR_SECONDS, has_local_fallback=False)
"""Invitations to schedule items that one person sends."""
SHARES_TO_ONE = RateLimitPolicy(
    "shares-to-one", amount=60, seconds=DAY_SECONDS, has_local_fallback=False
)
"""Invitations to schedule items that one person sends to the same other person."""
FRIEND_REQUESTS = RateLimitPolicy(
    "friend-requests", amount=100, seconds=DAY_SECONDS, has_local_fallback=False
)
"""Friend requests that one person sends."""
FRIEND_REQUESTS_TO_ONE = RateLimitPolicy(
    "friend-requests-to-one", amount=10, seconds=DAY_SECONDS, has_local_fallback=False
)
"""Friend requests that one person sends to the same other person."""
INVITE_CODES = RateLimitPolicy(
    "invite-codes", amount=60, seconds=HOUR_SECONDS, has_local_fallback=False
)
"""Invite codes that one person creates."""
EXPORTS = RateLimitPolicy("exports", amount=20, seconds=HOUR_SECONDS, has_local_fallback=False)
"""Exports of all data that one person requests."""
