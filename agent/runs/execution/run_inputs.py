"""What a worker needs to drive a run, all of it from the database."""

from collections.abc import Sequence
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
from agent.runs.execution.run_request import RunRequest
from agent.runs.streams.live_run import LiveRun
from agent.runs.streams.task_progress import TaskProgress
from agent.runs.streams.transcript import Transcript
from agent.tools.context import ToolContext
from checkpoints.pending_calls import calls_of_turn
from domain.conversations.messages import (
    ChatMessage,
    latest_of_thread,
    messages_between,
    messages_of_turn,
)
from domain.conversations.models import Run
from domain.core.database.sessions import read_only_session
from domain.core.idempotency.run_once import turn_scope
from domain.profiles.models import User

MAX_HISTORY_MESSAGES = 40
"""Messages before the turn that the model is shown."""
MAX_HISTORY_CHARACTERS = 60_000
"""Characters of them."""


@dataclass(frozen=True, slots=True)
class RunInputs:
    """A run, ready to be driven."""

    request: RunRequest
    context: RunContext
    config: RunnableConfig
    start: TurnState | None
    """The turn's first input; None where its checkpoint goes on."""
    transcript: Transcript
    task_progress: TaskProgress
    stored_ids: frozenset[str]
    """Ids of the turn's messages that the thread has already."""


async def load_run_inputs(dependencies: RunDependencies, live: LiveRun) -> RunInputs:
    """Load a run: its person, its history, its answers, and where its turn stands."""
    run = live.run
    request = RunRequest(**run.request)
    config = turn_config(run)
    # What a turn builds on does not change under it.
    async with read_only_session(dependencies.sessions) as session:
        username = await session.scalar(select(User.username).where(User.id == run.user_id))
        history, turn = await _history(session, run)
        calls = await calls_of_turn(session, run.turn_id) if run.turn_id != run.id else []
    transcript = Transcript(list(turn))
    task_progress = TaskProgress(dependencies.sessions, live)
    goes_on = run.turn_id != run.id
    if run.attempts > 1:
        checkpointed = await _checkpointed(dependencies, config)
        goes_on = checkpointed is not None
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
            fence=(_thread_id(run), run.fence),
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
        start=None if goes_on else TurnState(messages=list(turn), steps=0),
        transcript=transcript,
        task_progress=task_progress,
        stored_ids=frozenset(message["id"] for message in turn),
    )


def turn_config(run: Run) -> RunnableConfig:
    """Say which turn's checkpoints are meant, and with which fence they are written."""
    return {
        "configurable": {
            "thread_id": str(run.turn_id),
            "__fence": (str(run.thread_id), run.fence),
        },
        "metadata": {"run_id": str(run.id)},
        "recursion_limit": 200,
    }


async def snapshot_messages(
    session: AsyncSession, run: Run, end: int | None = None
) -> list[ChatMessage]:
    """Give the messages that a snapshot for the run's client has to hold."""
    return await messages_between(session, _thread_id(run), run.snapshot_from, end)


async def client_messages(
    session: AsyncSession, run: Run, since: Sequence[ChatMessage] = ()
) -> list[ChatMessage]:
    """Give what the client of a run under way is to hold: what it builds on, and has said `since`.

    What came with answers is stored behind their results, but the client has it from the start.
    """
    known = Transcript(await snapshot_messages(session, run, run.snapshot_to))
    known.add_messages(since)
    known.add_messages(run.request["late_messages"])
    return known.messages


def _writer(live: LiveRun, transcript: Transcript, task_progress: TaskProgress) -> Any:
    def write(event: dict[str, Any]) -> None:
        transcript.on_event(event)
        live.publish(event)
        if event["type"] == "TOOL_CALL_RESULT":
            task_progress.on_event(event)

    return write


def _thread_id(run: Run) -> Any:
    return run.thread_id


async def _history(session: AsyncSession, run: Run) -> tuple[list[ChatMessage], list[ChatMessage]]:
    """Give what was said before the turn, as much as the model is shown, and the turn itself."""
    latest = await latest_of_thread(session, _thread_id(run), limit=MAX_HISTORY_MESSAGES)
    history = [message for turn_id, message in latest if turn_id != run.turn_id]
    turn = [message for turn_id, message in latest if turn_id == run.turn_id]
    if not history and len(latest) == MAX_HISTORY_MESSAGES:
        turn = await messages_of_turn(session, _thread_id(run), run.turn_id)
    return _bounded(history), turn


def _bounded(messages: list[ChatMessage]) -> list[ChatMessage]:
    """Give the end of some messages that is no larger than the model is shown."""
    size = 0
    for place in range(len(messages) - 1, -1, -1):
        size += _size(messages[place])
        if size > MAX_HISTORY_CHARACTERS:
            return messages[place + 1 :]
    return messages


def _size(message: ChatMessage) -> int:
    calls = message.get("toolCalls", [])
    return len(message.get("content", "")) + sum(len(c["function"]["arguments"]) for c in calls)


async def _checkpointed(
    dependencies: RunDependencies, config: RunnableConfig
) -> list[ChatMessage] | None:
    """Give the messages that the turn's checkpoint knows; None where there is none yet.

    The writes of tasks that ended before their step did count: they are not run again.
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
    described = Person(username=username, timezone=request.timezone, locale=request.locale, now=now)
    return system_prompt(described, [(what, value) for what, value in request.context])
