"""The ids of a run's row for log lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context

from domain.conversations.models import Run
from domain.core.telemetry.ids import bind_execution, bind_ids, ids_of_block


def bind_run(run: Run) -> None:
    """Have the further log lines of a request carry the ids of the run that it is about."""
    bind_ids(run_id=run.id, thread_id=run.thread_id)


@contextmanager
def ids_of_run(run: Run) -> Iterator[None]:
    """Have the log lines of the block carry the ids of a run."""
    ids = {"user_id": run.user_id, "thread_id": run.thread_id, "run_id": run.id}
    with ids_of_block(run.origin, **ids):
        yield


def execution_context(run: Run) -> Context:
    """Return a copy of the current context whose log lines carry the ids of a run."""
    context = copy_context()
    context.run(
        bind_execution,
        user_id=run.user_id,
        thread_id=run.thread_id,
        run_id=run.id,
        origin=run.origin,
    )
    return context
