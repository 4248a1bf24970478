"""When asking the model again makes sense, and how long to wait before."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

INITIAL_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 8.0
MAX_RETRY_AFTER_SECONDS = 20.0
"""A provider that wants more patience than this is not worth keeping a person waiting for."""


def retry_delay(error: openai.APIError, attempt: int) -> float | None:
    """Give the seconds to wait after failed attempt number `attempt` (from 0); None for give up."""
    if isinstance(error, openai.APITimeoutError) or not _may_pass(error):
        return None
    response = getattr(error, "response", None)
    wanted = _retry_after(response.headers) if response is not None else None
    if wanted is not None:
        return wanted if wanted <= MAX_RETRY_AFTER_SECONDS else None
    longest = min(MAX_BACKOFF_SECONDS, INITIAL_BACKOFF_SECONDS * 2.0**attempt)
    return longest * random.uniform(0.75, 1)  # noqa: S311 - it only spreads load


def _may_pass(error: openai.APIError) -> bool:
    if not isinstance(error, openai.APIStatusError):
        return True
    if error.code == "insufficient_quota":
        return False
    advice = error.response.headers.get("x-should-retry")
    if advice in {"true", "false"}:
        return bool(advice == "true")
    return error.status_code in {408, 409, 429} or error.status_code >= 500


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After (seconds or a date, RFC 9110 10.2.3) or OpenAI's retry-after-ms."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        if "retry-after" in headers:
            return max(0.0, _seconds(headers["retry-after"]))
    except (TypeError, ValueError):
        return None
    return None


def _seconds(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
