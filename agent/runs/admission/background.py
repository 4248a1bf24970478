"""Commands without a client that waits for their run: an answer over REST, the expiry of calls.

The run continues the turn as the client that began it would: in its language, time zone and form
of AG-UI, with its context.
"""

from dataclasses import replace
from typing import Any

from uuid_utils.compat import uuid7

from agent.runs.admission.schemas import RunInput
from agent.runs.admission.types import RunCommand
from agent.runs.execution.run_request import RunRequest
from agent.runs.execution.worker import RunWorker
from checkpoints.pending_calls import AnswerWay
from domain.conversations.models import Run
from domain.core.caller import Caller
from domain.core.database.base import Json


def background_command(
    worker: RunWorker,
    interrupted: Run,
    *,
    caller: Caller | None = None,
    answer: Json | None = None,
    via: AnswerWay = "rest",
) -> RunCommand:
    """Return the command that continues the turn of an interrupted run in the background.

    `answer` is the older form of `resume`: the answer to one call. Errors are in the language of
    the `caller`, by default that of the turn.
    """
    request = RunRequest(**interrupted.request)
    owner = caller or request.caller(interrupted.user_id)
    return RunCommand(
        worker.dependencies,
        worker.id,
        replace(owner, timezone=request.timezone, is_locale_known=True),
        RunInput.model_validate(_run_input(request, answer)),
        in_background=True,
        via=via,
        thread_kind="call" if interrupted.kind == "call" else "chat",
    )


def _run_input(request: RunRequest, answer: Json | None) -> dict[str, Any]:
    context = [{"description": name, "value": value} for name, value in request.context]
    return {
        "threadId": request.thread_id,
        "runId": str(uuid7()),
        "protocolVersion": request.protocol_version,
        "context": context,
        "resume": answer,
    }
