"""The table of quotas. `docs/limits.md` lists them, and the setting QUOTAS changes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.core.quotas.errors import QuotaReached, TooManyTasks


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of something one person can have; `name` is its name in the setting QUOTAS."""

    name: str
    default: int
    error: type[QuotaReached]
    retry_after: int | None = None
    """The seconds after which a request may succeed by itself, if it may."""

    def refusal(self, limit: int) -> QuotaReached:
        """Return the error for a person who has reached `limit`."""
        values = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return self.error(limit=limit, **values)


UNFINISHED_TASKS = Quota("unfinished_tasks", 20, TooManyTasks, retry_after=60)
"""Diet plans that wait or are being made."""

QUOTAS: Mapping[str, Quota] = {quota.name: quota for quota in (UNFINISHED_TASKS,)}
