"""What is limited, and to how much."""

from dataclasses import dataclass

from limits import RateLimitItemPerSecond

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` times within any `seconds` seconds, for each key."""

    name: str
    amount: int
    seconds: int
    guards: bool = True
    """Whether it guards codes, passwords or who has an account: then it never opens."""

    @property
    def item(self) -> RateLimitItemPerSecond:
        return RateLimitItemPerSecond(self.amount, self.seconds, namespace=self.name)


SENDS = Limit("sends", amount=30, seconds=HOUR)
"""Mails with codes that one client address asks for."""
WRONG_PASSWORDS = Limit("wrong-passwords", amount=5, seconds=HOUR // 2)
"""Wrong passwords for one account, or for one address that has none."""
FAILED_LOGINS = Limit("failed-logins", amount=5, seconds=HOUR // 2)
"""Logins that failed from one client address, whatever the account."""
ACCOUNT_LOOKUPS = Limit("telling", amount=10, seconds=HOUR)
"""Answers to one client address that let it conclude whether there is an account."""
LOOKUPS = Limit("lookups", amount=60, seconds=HOUR, guards=False)
"""Addresses that one person looks up: nobody shall learn who has an account by trying many."""
SHARES = Limit("shares", amount=60, seconds=HOUR, guards=False)
"""Invitations to schedule items that one person sends."""
EXPORTS = Limit("exports", amount=20, seconds=HOUR, guards=False)
"""Documents of everything that one person asks for."""
