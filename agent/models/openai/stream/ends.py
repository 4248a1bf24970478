"""What the end of an answer means, by its finish reason and what was said before."""

from enum import Enum

LENGTH_REASONS = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
FILTER_REASONS = frozenset(
    {"content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii",
     "sensitive", "image_safety", "guardrail_intervened"}
)  # fmt: skip
ERROR_REASONS = frozenset(
    {"error", "network_error", "insufficient_system_resource", "malformed_function_call",
     "model_error"}
)  # fmt: skip


class End(Enum):
    """How an answer ended."""

    COMPLETE = "complete"
    CUT = "cut"
    """At the limit of the answer's length."""
    FILTERED = "filtered"
    FAILED = "failed"
    MISSING = "missing"
    """The stream ended and the answer did not."""


def read_end(finish_reason: str, *, is_done: bool) -> End:
    """Return how an answer ended; `is_done` if the stream said that it is complete."""
    if finish_reason in LENGTH_REASONS:
        return End.CUT
    if finish_reason in FILTER_REASONS:
        return End.FILTERED
    if finish_reason in ERROR_REASONS:
        return End.FAILED
    return End.COMPLETE if finish_reason or is_done else End.MISSING
