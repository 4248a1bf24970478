"""The agent by plain JSON: a run like any other, told when it has ended."""

from contextlib import aclosing
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from agent.chats.events import ChatEvents
from agent.chats.schemas import ChatCreate, ChatRead
from agent.runs.admission.errors import RunIdReused
from agent.runs.admission.schemas import RunInput
from agent.runs.execution.outcomes import HandedOver
from agent.runs.execution.worker import RunWorker
from agent.runs.service import start_run
from domain.core.caller import Caller
from domain.core.idempotency.errors import IdempotencyKeyReused

KEYS = UUID("6f1d3b0e-9c0a-5a54-8d7e-2b1c4f6a9e30")
"""The namespace in which a client's key names a run."""


async def create_agent_chat(
    worker: RunWorker, caller: Caller, *, data: ChatCreate, key: str | None = None
) -> ChatRead:
    """Say something to the agent, and give all that it did until it answered, asked or failed.

    The same key with the same message is the same run, told again. An agent that has asked
    something asks it again, whatever is said: its questions are answered by resuming the run.
    Raises KeyReused, HandedOver and what `start_run` raises.
    """
    run_id = uuid5(KEYS, key) if key is not None else uuid7()
    session_id = data.session_id or uuid5(run_id, "session")
    message_id = f"chat-{run_id}"
    told = ChatEvents(str(run_id), message_id)
    try:
        batches = await start_run(worker, caller, _input(data, run_id, session_id, message_id))
    except RunIdReused:
        if key is None:
            raise
        raise IdempotencyKeyReused from None
    async with aclosing(batches):
        async for batch in batches:
            for _, event in batch:
                told.on_event(event)
    if told.failed_with == HandedOver.code:
        raise HandedOver
    return ChatRead(session_id=session_id, output=told.output(), events=told.events())


def _input(data: ChatCreate, run_id: UUID, session_id: UUID, message_id: str) -> RunInput:
    message = {"id": message_id, "role": "user", "content": data.message}
    return RunInput.model_validate(
        {"threadId": str(session_id), "runId": str(run_id), "messages": [message]}
    )
