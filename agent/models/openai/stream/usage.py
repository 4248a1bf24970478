"""Reads the token counts of an answer. They never decide whether it was good."""

from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata

from agent.models.openai.stream.json_values import as_object

MAX_TOKENS = 10**9
"""A larger count is no count."""


def read_usage(usage: object) -> UsageMetadata | None:
    """Return the counts in a `usage` member, or None if it has none."""
    counts = as_object(usage)
    input_tokens = _count(counts.get("prompt_tokens"))
    output_tokens = _count(counts.get("completion_tokens"))
    if not input_tokens and not output_tokens:
        return None
    input_details = as_object(counts.get("prompt_tokens_details"))
    output_details = as_object(counts.get("completion_tokens_details"))
    return UsageMetadata(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        total_tokens=input_tokens + output_tokens,
        input_token_details=InputTokenDetails(
            cache_read=_count(input_details.get("cached_tokens"))
        ),
        output_token_details=OutputTokenDetails(
            reasoning=_count(output_details.get("reasoning_tokens"))
        ),
    )


def _count(value: object) -> int:
    try:
        count = int(value) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0
    return count if 0 <= count <= MAX_TOKENS else 0
