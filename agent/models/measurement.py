"""Measures the answers of the model: their time, and those that failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from agent.models.errors import ModelFailed
from domain.core.metrics.definitions import MODEL_FAILURES, MODEL_SECONDS


@contextmanager
def measured_answer(model: str) -> Iterator[None]:
    """Measure the answer of a model that is read in the block, its retries included."""
    started = monotonic()
    try:
        yield
    except ModelFailed as error:
        MODEL_FAILURES.inc(model, error.code)
        raise
    finally:
        MODEL_SECONDS.observe(monotonic() - started, model)
