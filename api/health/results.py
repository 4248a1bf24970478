"""What a check finds, and how it runs in bounded time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Status = Literal["ok", "warning", "failed"]
Reason = Literal[
    "unreachable", "unusable", "outdated", "timeout", "full", "stopped", "draining", "error"
]

Result = TypeVar("Result")

_running_checks: set[asyncio.Future[Any]] = set()
"""Strong references: the event loop keeps only weak ones."""


class CheckFailed(Exception):
    """A check failed. The texts are for operators, in English, and contain no secrets."""

    def __init__(self, problem: str, cure: str, *, reason: Reason = "unusable") -> None:
        super().__init__(problem)
        self.problem = problem
        self.cure = cure
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check that did not fail has found. A `cure` makes it a warning."""

    text: str
    cure: str = ""


Check = Callable[[], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of a check."""

    name: str
    status: Status
    text: str
    cure: str
    reason: Reason | None = None


async def run_check(name: str, check: Check, *, timeout_seconds: float) -> CheckResult:
    """Run a check for at most this long, and return its outcome whatever happens."""
    try:
        finding = await run_bounded(check(), timeout_seconds=timeout_seconds)
    except CheckFailed as failed:
        return CheckResult(name, "failed", failed.problem, failed.cure, failed.reason)
    except TimeoutError:
        text = f"It did not respond within {timeout_seconds:g} seconds."
        cure = "Check that it runs, and that this machine reaches it."
        return CheckResult(name, "failed", text, cure, "timeout")
    except Exception as error:  # noqa: BLE001 (any failure of a check is its outcome)
        text = f"The check ended with {type(error).__name__}."
        cure = "Read the log of the server that it is about."
        return CheckResult(name, "failed", text, cure, "error")
    return CheckResult(name, "warning" if finding.cure else "ok", finding.text, finding.cure)


def describe_error(error: BaseException) -> str:
    """Return the first line of an error's message, or the name of an error without one.

    The drivers of PostgreSQL and of mail servers put no password into a message.
    """
    if isinstance(error, TimeoutError) and not error.strerror:  # not one of the operating system
        return "It did not respond in time. Check that it runs, and what blocks it."
    cause = error.__cause__ or error
    return next(iter(str(cause).splitlines()), "") or type(cause).__name__


async def run_bounded(work: Awaitable[Result], *, timeout_seconds: float) -> Result:
    """Wait for `work` for at most this long. Raises TimeoutError, and the errors of `work`.

    After a timeout it goes on alone until its connection is closed, which an unresponsive server
    delays.
    """
    running = asyncio.ensure_future(work)
    _running_checks.add(running)
    running.add_done_callback(_discard)
    try:
        done, _ = await asyncio.wait({running}, timeout=timeout_seconds)
    finally:
        running.cancel()
    if not done:
        raise TimeoutError
    return await running


def _discard(check: asyncio.Future[Any]) -> None:
    _running_checks.discard(check)
    if not check.cancelled():
        check.exception()  # retrieved, so that the event loop does not report it
