"""When the next bytes of a body are due."""

from dataclasses import dataclass

import pytest

from api.bodies.limits import MEBIBYTE
from api.bodies.pace import MIN_BYTES_PER_SECOND, WINDOW_SECONDS, BodyPace

TIMEOUT_SECONDS = 60.0
WINDOW_BYTES = round(WINDOW_SECONDS * MIN_BYTES_PER_SECOND)


@dataclass
class Clock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def body(clock: Clock) -> BodyPace:
    return BodyPace(TIMEOUT_SECONDS, clock)


def test_the_first_bytes_are_due_within_one_window(body: BodyPace) -> None:
    assert body.deadline == 1000 + WINDOW_SECONDS


def test_less_than_the_minimum_rate_does_not_move_the_deadline(
    body: BodyPace, clock: Clock
) -> None:
    for _ in range(WINDOW_BYTES - 1):
        clock.seconds += WINDOW_SECONDS / WINDOW_BYTES
        body.count(1)
    assert body.deadline == 1000 + WINDOW_SECONDS


def test_a_body_at_the_minimum_rate_can_take_many_windows(body: BodyPace, clock: Clock) -> None:
    for _ in range(5):
        for _ in range(4):
            clock.seconds += WINDOW_SECONDS / 4
            assert clock.seconds <= body.deadline
            body.count(WINDOW_BYTES // 4)
        assert body.deadline == clock.seconds + WINDOW_SECONDS


def test_what_arrived_early_does_not_pay_for_a_later_pause(body: BodyPace, clock: Clock) -> None:
    body.count(15 * MEBIBYTE)
    clock.seconds += WINDOW_SECONDS - 1
    body.count(WINDOW_BYTES - 1)
    assert body.deadline == 1000 + WINDOW_SECONDS


def test_the_whole_body_has_a_deadline_however_fast_it_arrives(
    body: BodyPace, clock: Clock
) -> None:
    for _ in range(59):
        clock.seconds += 1
        body.count(MEBIBYTE)
    assert body.deadline == 1000 + TIMEOUT_SECONDS
