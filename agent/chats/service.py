"""Chats in plain JSON: an ordinary run, whose events are returned when it has ended."""

from contextlib import aclosing
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from agent.chats.events import ChatEventBuilder
from agent.chats.schemas import ChatCreate, ChatRead
from agent.graph.chat.events import PROTOCOL_VERSION
from agent.runs.admission.errors import RunIdReused
from agent.runs.admission.schemas import RunInput
from agent.runs.execution.outcomes import HandedOver
from agent.runs.execution.worker import RunWorker
from agent.runs.service import start_run
from domain.core.caller import Caller
from domain.core.idempotency.errors import IdempotencyKeyReused

RUN_ID_NAMESPACE = UUID("6f1d3b0e-9c0a-5a54-8d7e-2b1c4f6a9e30")
"""The namespace of run ids that are derived from a client's idempotency key."""


async def create_agent_chat(
    worker: RunWorker, caller: Caller, *, data: ChatCreate, key: str | None = None
) -> ChatRead:
    """Send a message to the agent, and return all events up to its reply, an interrupt or an error.

    The same key with the same message replays the same run. If the thread waits for approvals, the
    message is kept, and the response restates the interrupts; a resume of the run answers them.
    With `on_waiting: "refuse"` the message refuses them.
    Raises KeyReused, HandedOver and what `start_run` raises.
    """
    run_id = uuid5(RUN_ID_NAMESPACE, key) if key is not None else uuid7()
    session_id = data.session_id or uuid5(run_id, "session")
    message_id = f"chat-{run_id}"
    builder = ChatEventBuilder(str(run_id), message_id)
    try:
        run_input = _run_input(data, run_id, session_id, message_id)
        batches = await start_run(worker, caller, run_input, on_waiting=data.on_waiting)
    except RunIdReused:
        if key is None:
            raise
        raise IdempotencyKeyReused from None
    async with aclosing(batches):
        async for batch in batches:
            for _, event in batch:
                builder.on_event(event)
    if builder.failed_with == HandedOver.code:
        raise HandedOver
    return ChatRead(session_id=session_id, output=builder.output(), events=builder.events())


def _run_input(data: ChatCreate, run_id: UUID, session_id: UUID, message_id: str) -> RunInput:
    message = {"id": message_id, "role": "user", "content": data.message}
    return RunInput.model_validate(
        {
            "threadId": str(session_id),
            "runId": str(run_id),
            "protocolVersion": PROTOCOL_VERSION,
            "messages": [message],
        }
    )
