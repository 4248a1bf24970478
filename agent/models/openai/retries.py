"""Which errors of a request to the model are retried, and after which delay."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

from agent.models.openai.response_errors import AnswerCut

INITIAL_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 8.0
MAX_RETRIES_OF_CUT_ANSWERS = 1
"""An answer that is cut again at the same length would be cut for ever."""
MAX_RETRY_AFTER_SECONDS = 20.0
"""The request fails instead if the provider asks for a longer delay: a person is waiting."""


def retry_delay(error: openai.APIError, attempt: int) -> float | None:
    """Return the seconds to wait after attempt `attempt` (from 0), or None not to retry."""
    if isinstance(error, openai.APITimeoutError) or not _is_transient(error):
        return None
    if isinstance(error, AnswerCut) and attempt >= MAX_RETRIES_OF_CUT_ANSWERS:
        return None
    response = getattr(error, "response", None)
    requested = _retry_after(response.headers) if response is not None else None
    if requested is not None:
        return requested if requested <= MAX_RETRY_AFTER_SECONDS else None
    delay = min(MAX_BACKOFF_SECONDS, INITIAL_BACKOFF_SECONDS * 2.0**attempt)
    return delay * random.uniform(0.75, 1)  # noqa: S311 (jitter)


def _is_transient(error: openai.APIError) -> bool:
    if not isinstance(error, openai.APIStatusError):
        return True
    if error.code == "insufficient_quota":
        return False
    should_retry = error.response.headers.get("x-should-retry")
    if should_retry in {"true", "false"}:
        return bool(should_retry == "true")
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
