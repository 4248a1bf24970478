"""Opening what outlives the work that was the first to need it."""

from collections.abc import Coroutine, Generator
from contextvars import Context
from types import coroutine
from typing import Any, TypeVar

Opened = TypeVar("Opened")


@coroutine
def run_in_clean_context(opening: Coroutine[Any, Any, Opened]) -> Generator[Any, Any, Opened]:
    """Await something in a context of its own, and otherwise as if it was awaited as it is.

    A connection holds on to the context that it was opened in for as long as it lives, in a pool
    perhaps for ever: to a run with all its messages, if it was a run that needed it first.
    """
    context = Context()
    try:
        awaited = context.run(opening.send, None)
        while True:
            try:
                sent = yield awaited
            except BaseException as error:  # noqa: BLE001 (thrown on, as it came)
                awaited = context.run(opening.throw, error)
            else:
                awaited = context.run(opening.send, sent)
    except StopIteration as done:
        result: Opened = done.value
        return result
