"""The inputs of a run's execution, from its admission or from the database."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple
from sqlalchemy import select

from agent.graph.chat.prompt.build import PromptSource
from agent.graph.chat.prompt.data import PromptData
from agent.graph.chat.state import RunContext, TurnState
from agent.graph.tool_schemas import reduce_tool
from agent.graph.usage import Usage
from agent.runs.execution.approval import read_decision
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.history import History, load_history
from agent.runs.execution.message_snapshots import thread_id_of
from agent.runs.execution.run_request import RunRequest
from agent.runs.records.measurement import measure_first_text
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.task_progress import TaskProgress
from agent.runs.streams.transcript import Transcript
from agent.tools.context import ToolContext
from checkpoints.pending_calls import PendingCall, find_calls_of_turn
from checkpoints.turn_buffer import BUFFER_KEY, TurnBuffer
from domain.conversations.messages import ChatMessage, StoredMessage
from domain.conversations.models import Run, Thread
from domain.conversations.waiting_messages import WaitingMessages, ids_of
from domain.core.database.sessions import Sessions, read_only_session
from domain.core.idempotency.run_once import turn_scope
from domain.profiles.models import User


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """The user, the history and the approvals of a run.

    The first attempt at a run has it from its admission. A recovery reads it.
    """

    username: str
    history: History
    calls: Sequence[PendingCall]
    """The calls of the turn that ever needed an approval."""
    thread: Thread | None = None
    """The thread's row as admission left it, for a commit without a lock; it has no session."""
    latest: Sequence[StoredMessage] = ()
    """The thread's latest messages as admission left them; none if they were not read."""


@dataclass(frozen=True, slots=True)
class RunInputs:
    """A run, ready to execute."""

    request: RunRequest
    context: RunContext
    config: RunnableConfig
    start: TurnState | None
    """The turn's first input; None if the graph continues from a checkpoint."""
    transcript: Transcript
    task_progress: TaskProgress
    stored_ids: frozenset[str]
    """Ids of the turn's messages that are stored already."""
    turn_buffer: TurnBuffer
    """The checkpoints of this attempt."""
    thread: Thread | None
    """The thread's row as admission left it; None if the run was loaded."""
    latest: Sequence[StoredMessage]
    """The thread's latest messages as admission left them; none if the run was loaded."""

    @property
    def unstored_messages(self) -> list[ChatMessage]:
        """The messages that the run has produced, and those that came with approvals."""
        transcript = Transcript(list(self.transcript.messages))
        transcript.add_messages(self.request.late_messages)
        return [m for m in transcript.messages if m["id"] not in self.stored_ids]

    @property
    def unread_messages(self) -> WaitingMessages:
        """The late messages that the turn has not taken in."""
        known = ids_of(self.transcript.messages)
        unread = [m for m in self.request.late_messages if m["id"] not in known]
        data = self.request.prompt_data
        return WaitingMessages(unread, {m["id"]: data[m["id"]] for m in unread if m["id"] in data})


async def load_run_inputs(
    dependencies: RunDependencies, live: LiveRun, stored: StoredTurn | None = None
) -> RunInputs:
    """Load a run and its checkpoint; and what is `stored` of its turn, if that is not given."""
    run = live.run
    request = RunRequest(**run.request)
    config = turn_config(run)
    if stored is None:
        stored = await _read_stored_turn(dependencies.sessions, run)
    history = stored.history
    prompt_data = {**history.prompt_data, **request.prompt_data}
    transcript = Transcript(list(history.turn))
    task_progress = TaskProgress(dependencies.sessions, live)
    # The turn of a program's call begins again from its message: it repeats no call of a model.
    is_resumed, loaded = run.turn_id != run.id and run.kind == "chat", None
    if run.attempts > 1:
        loaded = await dependencies.saver.aget_tuple(config)
        is_resumed = loaded is not None
        if loaded is not None:
            checkpointed = _state_of(loaded)
            transcript.add_messages(checkpointed["messages"])
            prompt_data |= checkpointed["prompt_data"]
    decisions = {
        call.tool_call_id: decision for call in stored.calls if (decision := read_decision(call))
    }
    turn_buffer = TurnBuffer(has_stored=is_resumed, loaded=loaded)
    config["configurable"][BUFFER_KEY] = turn_buffer
    context = RunContext(
        store_replies=_store_replies(dependencies, turn_buffer),
        write=_writer(live, transcript, task_progress),
        add_messages=transcript.add_messages,
        model=dependencies.model,
        tools=dependencies.tools,
        client_tools=request.client_tools,
        tool_context=ToolContext(
            sessions=dependencies.sessions,
            caller=request.caller(run.user_id),
            scope=turn_scope(run.turn_id),
            requested_by={"kind": "chat", "threadId": request.thread_id, "runId": run.wire_id},
            fence=(thread_id_of(run), run.fence),
        ),
        prompt_source=_prompt_source(dependencies, request, history, prompt_data, stored.username),
        prompt_data=prompt_data,
        context_limit=dependencies.context_limit,
        usage=Usage(dependencies.provider, dependencies.model_name),
        on_text_start=_on_text_start(live),
        decisions=decisions,
        client_results={m["toolCallId"]: m for m in history.turn if m["role"] == "tool"},
        late_messages=request.late_messages,
        goes_on=request.goes_on,
    )
    return RunInputs(
        request=request,
        context=context,
        config=config,
        start=None if is_resumed else _first_input(history),
        transcript=transcript,
        task_progress=task_progress,
        stored_ids=frozenset(message["id"] for message in history.turn),
        turn_buffer=turn_buffer,
        thread=stored.thread,
        latest=stored.latest,
    )


async def _read_stored_turn(sessions: Sessions, run: Run) -> StoredTurn:
    """Read a run's turn. The history before a turn cannot change while the turn runs."""
    async with read_only_session(sessions) as session:
        username = await session.scalar(select(User.username).where(User.id == run.user_id))
        history = await load_history(session, thread_id_of(run), run.turn_id)
        calls = await find_calls_of_turn(session, run.turn_id) if run.turn_id != run.id else []
    return StoredTurn(username or "", history, calls)


def turn_config(run: Run) -> RunnableConfig:
    """Return the graph's config: the turn whose checkpoints it uses, and the fence for writes."""
    return {
        "configurable": {
            "thread_id": str(run.turn_id),
            "__fence": (str(run.thread_id), run.fence),
        },
        "metadata": {"run_id": str(run.id)},
        "recursion_limit": 200,
    }


def _on_text_start(live: LiveRun) -> Callable[[], None]:
    # A run that was taken over may have had its first text before.
    return measure_first_text(live.began_at) if live.run.attempts == 1 else lambda: None


def _writer(live: LiveRun, transcript: Transcript, task_progress: TaskProgress) -> Any:
    def write(event: dict[str, Any]) -> None:
        transcript.on_event(event)
        live.publish(event)
        if event["type"] == "TOOL_CALL_RESULT":
            task_progress.on_event(event)

    return write


def _store_replies(
    dependencies: RunDependencies, buffer: TurnBuffer
) -> Callable[[], Awaitable[None]]:
    """Return what the graph awaits before each call of the model.

    The first call of an attempt follows no reply that a recovery would have to request again. A
    turn without a stored checkpoint has asked nothing and changed nothing: it restarts.
    """
    is_first = True

    async def store_replies() -> None:
        nonlocal is_first
        if buffer.has_stored and not is_first:
            await dependencies.saver.store(buffer)
        is_first = False

    return store_replies


def _state_of(saved: CheckpointTuple) -> TurnState:
    """Return the state in a turn's checkpoint.

    It includes the pending writes of graph tasks that ended: the graph does not run these again.
    """
    values = saved.checkpoint["channel_values"]
    messages: list[ChatMessage] = list(values.get("messages", []))
    prompt_data: dict[str, PromptData] = dict(values.get("prompt_data", {}))
    for _, channel, value in saved.pending_writes or []:
        if channel == "messages":
            messages.extend(value)
        elif channel == "prompt_data":
            prompt_data |= value
    return TurnState(messages=messages, steps=0, prompt_data=prompt_data)


def _prompt_source(
    dependencies: RunDependencies,
    request: RunRequest,
    history: History,
    prompt_data: dict[str, PromptData],
    username: str,
) -> PromptSource:
    client_tools = [request.client_tools[name] for name in sorted(request.client_tools)]
    return PromptSource(
        history=history.turns,
        prompt_data=prompt_data,
        identity=dependencies.model_identity,
        username=username,
        tools=[*dependencies.tool_definitions, *(reduce_tool(tool) for tool in client_tools)],
    )


def _first_input(history: History) -> TurnState:
    return TurnState(messages=list(history.turn), steps=0, prompt_data={})
