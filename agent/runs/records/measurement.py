"""The metrics of runs: their ends and their times, by the monotonic clock."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from agent.graph.chat.events import Event
from domain.conversations.models import RunKind
from domain.core.metrics.definitions import (
    FIRST_TEXT_SECONDS,
    RUN_FAILURES,
    RUN_SECONDS,
    RUNS,
)

_OUTCOMES = {"success": "succeeded", "interrupt": "interrupted", "cancelled": "cancelled"}
"""The status of a run by the type of the outcome that AG-UI has for it."""


def count_end(kind: RunKind, status: str, *, code: str = "") -> None:
    """Count a run that has ended, and the code of the error if it failed."""
    RUNS.inc(kind, status)
    if status == "failed":
        RUN_FAILURES.inc(kind, code or "internal_error")


def measure_run(kind: RunKind, began_at: float, terminal: Event) -> None:
    """Record the end of a thread's run that this process has executed, from its last event."""
    outcome: dict[str, Any] = terminal.get("outcome") or {}
    status = _OUTCOMES.get(outcome.get("type", ""), "failed")
    count_end(kind, status, code=terminal.get("code", ""))
    RUN_SECONDS.observe(monotonic() - began_at, kind)


def measure_task(began_at: float, status: str, *, code: str = "") -> None:
    """Record the end of a task that this process has executed."""
    count_end("task", status, code=code)
    RUN_SECONDS.observe(monotonic() - began_at, "task")


def measure_first_text(began_at: float) -> Callable[[], None]:
    """Return what is to be called when a message's text begins; the run's first one counts."""
    is_awaited = True

    def on_text_start() -> None:
        nonlocal is_awaited
        if is_awaited:
            is_awaited = False
            FIRST_TEXT_SECONDS.observe(monotonic() - began_at)

    return on_text_start
