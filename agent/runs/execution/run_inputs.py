"""The inputs of a run's execution, loaded from the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from langchain_core.runnables import RunnableConfig
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.prompts import Person, system_prompt
from agent.graph.chat.state import RunContext, TurnState
from agent.graph.usage import Usage
from agent.runs.execution.approval import read_decision
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.message_snapshots import thread_id_of
from agent.runs.execution.run_request import RunRequest
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.task_progress import TaskProgress
from agent.runs.streams.transcript import Transcript
from agent.tools.context import ToolContext
from checkpoints.pending_calls import find_calls_of_turn
from domain.conversations.messages import (
    ChatMessage,
    find_latest_messages,
    find_turn_messages,
)
from domain.conversations.models import Run
from domain.core.database.sessions import read_only_session
from domain.core.idempotency.run_once import turn_scope
from domain.profiles.models import User

MAX_HISTORY_MESSAGES = 40
"""How many messages before the turn the model receives."""
MAX_HISTORY_CHARACTERS = 60_000
"""How many characters these messages have in all."""


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

    @property
    def unstored_messages(self) -> list[ChatMessage]:
        """The messages that the run has produced, and those that came with approvals."""
        transcript = Transcript(list(self.transcript.messages))
        transcript.add_messages(self.request.late_messages)
        return [m for m in transcript.messages if m["id"] not in self.stored_ids]


async def load_run_inputs(dependencies: RunDependencies, live: LiveRun) -> RunInputs:
    """Load a run: its user, its history, its approvals and its checkpoint."""
    run = live.run
    request = RunRequest(**run.request)
    config = turn_config(run)
    # The history before a turn cannot change while the turn runs.
    async with read_only_session(dependencies.sessions) as session:
        username = await session.scalar(select(User.username).where(User.id == run.user_id))
        history, turn = await _history(session, run)
        calls = await find_calls_of_turn(session, run.turn_id) if run.turn_id != run.id else []
    transcript = Transcript(list(turn))
    task_progress = TaskProgress(dependencies.sessions, live)
    is_resumed = run.turn_id != run.id
    if run.attempts > 1:
        checkpointed = await _checkpointed(dependencies, config)
        is_resumed = checkpointed is not None
        transcript.add_messages(checkpointed or [])
    decisions = {call.tool_call_id: decision for call in calls if (decision := read_decision(call))}
    context = RunContext(
        write=_writer(live, transcript, task_progress),
        add_messages=transcript.add_messages,
        model=dependencies.model,
        tools=dependencies.tools,
        client_tools=request.client_tools,
        tool_context=ToolContext(
            sessions=dependencies.sessions,
            caller=request.caller(run.user_id),
            scope=turn_scope(run.turn_id),
            fence=(thread_id_of(run), run.fence),
        ),
        system_prompt=_prompt(username or "", request),
        history=history,
        usage=Usage(dependencies.provider, dependencies.model_name),
        decisions=decisions,
        late_messages=request.late_messages,
    )
    return RunInputs(
        request=request,
        context=context,
        config=config,
        start=None if is_resumed else TurnState(messages=list(turn), steps=0),
        transcript=transcript,
        task_progress=task_progress,
        stored_ids=frozenset(message["id"] for message in turn),
    )


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


def _writer(live: LiveRun, transcript: Transcript, task_progress: TaskProgress) -> Any:
    def write(event: dict[str, Any]) -> None:
        transcript.on_event(event)
        live.publish(event)
        if event["type"] == "TOOL_CALL_RESULT":
            task_progress.on_event(event)

    return write


async def _history(session: AsyncSession, run: Run) -> tuple[list[ChatMessage], list[ChatMessage]]:
    """Return the bounded history before the turn, and the messages of the turn."""
    latest = await find_latest_messages(session, thread_id_of(run), limit=MAX_HISTORY_MESSAGES)
    history = [message for turn_id, message in latest if turn_id != run.turn_id]
    turn = [message for turn_id, message in latest if turn_id == run.turn_id]
    if not history and len(latest) == MAX_HISTORY_MESSAGES:
        turn = await find_turn_messages(session, thread_id_of(run), run.turn_id)
    return _bounded(history), turn


def _bounded(messages: list[ChatMessage]) -> list[ChatMessage]:
    """Return the last messages that fit into MAX_HISTORY_CHARACTERS."""
    size = 0
    for index in range(len(messages) - 1, -1, -1):
        size += _size(messages[index])
        if size > MAX_HISTORY_CHARACTERS:
            return messages[index + 1 :]
    return messages


def _size(message: ChatMessage) -> int:
    calls = message.get("toolCalls", [])
    return len(message.get("content", "")) + sum(len(c["function"]["arguments"]) for c in calls)


async def _checkpointed(
    dependencies: RunDependencies, config: RunnableConfig
) -> list[ChatMessage] | None:
    """Return the messages in the turn's checkpoint, or None if it has no checkpoint yet.

    They include the pending writes of graph tasks that ended: the graph does not run these again.
    """
    saved = await dependencies.saver.aget_tuple(config)
    if saved is None:
        return None
    messages: list[ChatMessage] = list(saved.checkpoint["channel_values"].get("messages", []))
    for _, channel, value in saved.pending_writes or []:
        if channel == "messages":
            messages.extend(value)
    return messages


def _prompt(username: str, request: RunRequest) -> str:
    now = datetime.now(UTC).astimezone(ZoneInfo(request.timezone))
    person = Person(username=username, timezone=request.timezone, locale=request.locale, now=now)
    return system_prompt(person, [(key, value) for key, value in request.context])
