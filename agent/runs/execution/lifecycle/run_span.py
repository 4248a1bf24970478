"""The span of one attempt at a run or a task."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.runs.execution.dependencies import RunDependencies
from agent.runs.streams.live_run import LiveRun
from domain.conversations.models import Run
from domain.core.telemetry import conventions as names
from domain.core.telemetry.spans import NO_SPAN, Attributes, Span, is_tracing, start_span

AGENTS = {"chat": "majordomo", "call": "majordomo", "task": "majordomo-planner"}
OUTCOMES = {
    "success": "succeeded",
    "interrupt": "interrupted",
    "cancelled": "cancelled",
    "task_completed": "succeeded",
    "task_cancelled": "cancelled",
}
HANDED_OVER = "handed_over"
"""The attempt has no outcome: another one continues the run."""


def start_run_span(dependencies: RunDependencies, run: Run) -> Span:
    """Start the span of an attempt at a run.

    It belongs to the trace of the request that started the run, also in another process. A run
    that has the approvals of an earlier one is linked to the trace of that.
    """
    if not is_tracing():
        return NO_SPAN
    agent, origin = AGENTS[run.kind], run.origin or {}
    attributes: Attributes = {
        names.OPERATION_NAME: "invoke_agent",
        names.AGENT_NAME: agent,
        names.PROVIDER_NAME: dependencies.provider,
        names.REQUEST_MODEL: dependencies.model_name,
        names.CONVERSATION_ID: str(run.thread_id) if run.thread_id is not None else None,
        names.USER_ID: str(run.user_id),
        names.RUN_ID: str(run.id),
        names.RUN_KIND: run.kind,
        names.RUN_ATTEMPT: run.attempts,
        names.TURN_ID: str(run.turn_id),
    }
    parent = {"traceparent": origin["traceparent"]} if "traceparent" in origin else {}
    links = [origin["asked_in"]] if "asked_in" in origin else []
    return start_span(f"invoke_agent {agent}", attributes, parent=parent, links=links)


def record_end(span: Span, live: LiveRun) -> None:
    """Set the outcome of an attempt, and the tokens that it took."""
    if not is_tracing():
        return
    last: Mapping[str, Any] = live.events[-1][1] if live.events else {}
    kind = last.get("outcome", {}).get("type") or last.get("type") or last.get("event")
    if kind in ("RUN_ERROR", "error"):
        span.fail(str(last.get("code", "task_failed")))
        outcome = "failed"
    else:
        outcome = OUTCOMES.get(str(kind), HANDED_OVER)
    span.set({names.RUN_OUTCOME: outcome, **_count_tokens(last.get("usage") or ())})


def _count_tokens(usage: Sequence[Mapping[str, int]]) -> Attributes:
    """Return the tokens of an event's usage, as far as the provider reported them."""
    return {
        names.INPUT_TOKENS: sum(each["inputTokens"] for each in usage) or None,
        names.OUTPUT_TOKENS: sum(each["outputTokens"] for each in usage) or None,
    }
