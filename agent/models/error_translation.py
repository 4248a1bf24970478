"""Translates the errors of model clients into ModelFailed and its subclasses."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from agent.models.errors import ModelContextExceeded, ModelFailed

log = structlog.get_logger()

MAX_MESSAGE_LENGTH = 500

ErrorMapping = Sequence[tuple[type[Exception], type[ModelFailed]]]
"""Pairs of a client's error and ours; the first match counts."""


@contextmanager
def translate_errors(mapping: ErrorMapping, secret: str = "") -> Iterator[None]:
    """Raise our error for each mapped one; the provider's message goes to the log only.

    `secret` is the API key, which some providers repeat in their message; it is not logged.
    """
    try:
        yield
    except tuple(kind for kind, _ in mapping) as error:
        failure = next(failure for kind, failure in mapping if isinstance(error, kind))
        log.warning(
            "model_failed",
            code=failure.code,
            error=type(error).__name__,
            status=getattr(error, "status_code", None),
            provider_request_id=getattr(error, "request_id", None),
            provider_message=_redact(str(error), secret)[:MAX_MESSAGE_LENGTH],
            setting=failure.setting,
            cure=failure.cure,
        )
        raised = failure()
        if isinstance(raised, ModelContextExceeded):
            raised.fitting_share = getattr(error, "fitting_share", None)
        raise raised from error


def _redact(message: str, secret: str) -> str:
    return message.replace(secret, "***") if secret else message
