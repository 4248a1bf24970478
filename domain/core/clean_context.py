"""Opening connections that outlive the request or run that needed them first."""

from collections.abc import Coroutine, Generator
from contextvars import Context
from types import coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


@coroutine
def run_in_clean_context(inner: Coroutine[Any, Any, Result]) -> Generator[Any, Any, Result]:
    """Await a coroutine in an empty `contextvars` context; otherwise the same as `await`.

    A connection references the context in which it was opened for as long as it lives, in a pool
    perhaps forever: if a run opened it, that is the run's context with all its messages.
    """
    context = Context()
    try:
        awaited = context.run(inner.send, None)
        while True:
            try:
                value = yield awaited
            except BaseException as error:  # noqa: BLE001 (passed on unchanged)
                awaited = context.run(inner.throw, error)
            else:
                awaited = context.run(inner.send, value)
    except StopIteration as done:
        result: Result = done.value
        return result
