"""Measures the answers of the model: their time, and those that failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from agent.models.errors import ModelFailed
from domain.core.metrics.definitions import MODEL_FAILURES, MODEL_SECONDS, MODEL_TOKENS


def show_model(model: str) -> None:
    """Let the metrics show a model before its first answer, so that the first failure is seen."""
    for direction in ("input", "output"):
        MODEL_TOKENS.inc(model, direction, amount=0)
    failures: list[type[ModelFailed]] = [ModelFailed, *ModelFailed.__subclasses__()]
    for failure in failures:
        MODEL_FAILURES.inc(model, failure.code, amount=0)


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
