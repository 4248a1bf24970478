"""What one process has counted, for as long as nobody else can say."""

import math
import time
from collections import deque

from domain.core.rate_limits.policies import Limit

FEW = 1000

Times = deque[float]
"""When something happened, the earliest first, as far back as it matters."""


class LocalRateLimiter:
    """Moving windows in memory; keys whose windows are empty are forgotten."""

    def __init__(self) -> None:
        self._times: dict[tuple[Limit, str], Times] = {}
        self._clean_at = FEW

    def hit(self, limit: Limit, key: str) -> int:
        """Count one more and give 0, or give how many seconds to wait, and count nothing."""
        wait = self.wait(limit, key)
        if not wait:
            self._clean()
            self._times.setdefault((limit, key), deque()).append(time.monotonic())
        return wait

    def wait(self, limit: Limit, key: str) -> int:
        """Give how many seconds to wait until one more is allowed."""
        times = self._times.get((limit, key), deque())
        _forget_old(times, limit)
        if len(times) < limit.amount:
            return 0
        return max(1, math.ceil(times[-limit.amount] + limit.seconds - time.monotonic()))

    def clear(self, limit: Limit, key: str) -> None:
        self._times.pop((limit, key), None)

    def _clean(self) -> None:
        """Look at every key, but only where there are twice as many as after the last time."""
        if len(self._times) < self._clean_at:
            return
        for (limit, _), times in self._times.items():
            _forget_old(times, limit)
        self._times = {key: times for key, times in self._times.items() if times}
        self._clean_at = max(FEW, 2 * len(self._times))


def _forget_old(times: Times, limit: Limit) -> None:
    past = time.monotonic() - limit.seconds
    while times and times[0] <= past:
        times.popleft()
