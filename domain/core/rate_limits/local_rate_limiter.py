"""The fallback: moving windows in the memory of one process, used while Redis is down."""

import math
import time
from collections import deque

from domain.core.rate_limits.policies import RateLimitPolicy

MIN_KEYS_TO_PURGE = 1000

Timestamps = deque[float]
"""The hits of one key within the window, on the monotonic clock, oldest first."""


class LocalRateLimiter:
    """Counts hits in moving windows and forgets keys whose windows are empty."""

    def __init__(self) -> None:
        self._hits: dict[tuple[RateLimitPolicy, str], Timestamps] = {}
        self._purge_at_keys = MIN_KEYS_TO_PURGE

    def hit(self, policy: RateLimitPolicy, key: str) -> int:
        """Count a hit and return 0, or count nothing and return the seconds to wait."""
        wait_seconds = self.wait_seconds(policy, key)
        if not wait_seconds:
            self._purge()
            self._hits.setdefault((policy, key), deque()).append(time.monotonic())
        return wait_seconds

    def wait_seconds(self, policy: RateLimitPolicy, key: str) -> int:
        """Return the seconds to wait until another hit is allowed; 0 if it is allowed now."""
        hits = self._hits.get((policy, key), deque())
        _drop_expired(hits, policy)
        if len(hits) < policy.amount:
            return 0
        return max(1, math.ceil(hits[-policy.amount] + policy.seconds - time.monotonic()))

    def clear(self, policy: RateLimitPolicy, key: str) -> None:
        self._hits.pop((policy, key), None)

    def _purge(self) -> None:
        """Drop empty windows whenever the number of keys has doubled since the last purge."""
        if len(self._hits) < self._purge_at_keys:
            return
        for (policy, _), hits in self._hits.items():
            _drop_expired(hits, policy)
        self._hits = {key: hits for key, hits in self._hits.items() if hits}
        self._purge_at_keys = max(MIN_KEYS_TO_PURGE, 2 * len(self._hits))


def _drop_expired(hits: Timestamps, policy: RateLimitPolicy) -> None:
    window_start = time.monotonic() - policy.seconds
    while hits and hits[0] <= window_start:
        hits.popleft()
