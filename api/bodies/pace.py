"""How fast a body must arrive."""

from collections.abc import Callable

WINDOW_SECONDS = 10.0
"""How long a client may pause: networks lose connections for seconds, people do not notice."""
MIN_BYTES_PER_SECOND = 4096
"""Less than the slowest mobile networks in use (EDGE uploads 60 kbit/s, 7,500 bytes a second).

In each window that a body does not end in, this much must arrive on average. An average since the
start would let a client send 15 MiB at once and then pause for an hour.
"""


class BodyPace:
    """When the next bytes of a body are due at the latest."""

    def __init__(self, timeout_seconds: float, clock: Callable[[], float]) -> None:
        """`timeout_seconds` bounds the whole body, however fast it arrives.

        `clock` returns the time in seconds, from any start.
        """
        self._clock = clock
        now = clock()
        self._ends_at = now + timeout_seconds
        self._window_ends_at = now + WINDOW_SECONDS
        self._window_bytes = 0

    @property
    def deadline(self) -> float:
        return min(self._ends_at, self._window_ends_at)

    def count(self, received: int) -> None:
        """Count bytes that have arrived; enough of them begin the next window."""
        self._window_bytes += received
        if self._window_bytes >= WINDOW_SECONDS * MIN_BYTES_PER_SECOND:
            self._window_ends_at = self._clock() + WINDOW_SECONDS
            self._window_bytes = 0
