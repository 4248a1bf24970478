"""Turns the errors of the libraries that speak to a model into ModelFailed and its kinds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from agent.models.errors import ModelFailed

log = structlog.get_logger()

Failures = Sequence[tuple[type[Exception], type[ModelFailed]]]
"""Kinds of errors and what they mean; the first that fits counts."""


@contextmanager
def translate_errors(failures: Failures) -> Iterator[None]:
    """Raise ModelFailed for the errors named; the provider's words go to the log alone."""
    try:
        yield
    except tuple(kind for kind, _ in failures) as error:
        failure = next(failure for kind, failure in failures if isinstance(error, kind))
        log.warning(
            "model_failed",
            code=failure.code,
            error=type(error).__name__,
            status=getattr(error, "status_code", None),
            request_id=getattr(error, "request_id", None),
            provider_message=str(error)[:500],
        )
        raise failure from error
