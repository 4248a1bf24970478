"""Reading one run by its id."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.threads.schemas import RunError, RunRead
from domain.conversations import runs
from domain.conversations.models import Run
from domain.conversations.runs import RunNotFound
from domain.core.caller import Caller


async def get_run(session: AsyncSession, caller: Caller, *, run_id: str) -> RunRead:
    """Return one of the caller's runs on a thread: its status, and its outcome if it ended.

    Raises RunNotFound.
    """
    run = await runs.get_run(session, caller, run_id)
    if run.kind == "task":  # tasks have their own routes
        raise RunNotFound
    return _to_read_model(run)


def _to_read_model(run: Run) -> RunRead:
    terminal = run.outcome or {}
    failed = terminal.get("type") == "RUN_ERROR"
    return RunRead.model_validate(
        {
            "run_id": run.wire_id,
            "thread_id": run.request["thread_id"],
            "parent_run_id": run.request["parent_run_id"],
            "status": run.status,
            "model": run.request["model"],
            "started_at": run.created_at,
            "ended_at": run.ended_at,
            "outcome": terminal.get("outcome"),
            "error": RunError(code=terminal["code"], message=terminal["message"])
            if failed
            else None,
            "usage": terminal.get("usage", []),
        }
    )
