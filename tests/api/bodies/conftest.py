"""Bodies that must arrive soon, and what the server has read of them."""

from collections.abc import Callable

import pytest

from api.bodies import pace
from api.bodies.pace import BodyPace
from api.middleware import body_limit
from tests.waiting import eventually

SHORT_SECONDS = 0.2


class RecordedPace(BodyPace):
    """The pace of one body, and how much of it the server has read."""

    def __init__(self, timeout_seconds: float, clock: Callable[[], float]) -> None:
        super().__init__(timeout_seconds, clock)
        self.received = 0

    def count(self, received: int) -> None:
        super().count(received)
        self.received += received

    async def wait_until_received(self, size: int) -> None:
        await eventually(lambda: self.received == size, f"{size} bytes are read")


@pytest.fixture
def short_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every body that is not complete at once; on a slow machine also those that are."""
    monkeypatch.setattr(pace, "WINDOW_SECONDS", SHORT_SECONDS)


@pytest.fixture
def begun_bodies(monkeypatch: pytest.MonkeyPatch) -> list[RecordedPace]:
    """The bodies that the server has begun to read, the latest one last."""
    begun: list[RecordedPace] = []

    def begin(timeout_seconds: float, clock: Callable[[], float]) -> RecordedPace:
        begun.append(RecordedPace(timeout_seconds, clock))
        return begun[-1]

    monkeypatch.setattr(body_limit, "BodyPace", begin)
    return begun
