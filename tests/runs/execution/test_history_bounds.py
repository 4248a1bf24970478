"""The bounds of the history that the model receives and a turn loads."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from agent.runs.admission.new_messages import read_new_messages
from agent.runs.execution.history import (
    LATEST_MESSAGES,
    MAX_HISTORY_CHARACTERS,
    MAX_HISTORY_MESSAGES,
    build_history,
)
from domain.conversations.messages import ChatMessage, StoredMessage, find_positions
from domain.conversations.models import Thread
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, tool_message


def size(message: dict[str, Any]) -> int:
    """Return how many characters of a message the model reads, with its calls' arguments."""
    arguments = [call["function"]["arguments"] for call in message.get("tool_calls", [])]
    return len(message["content"] or "") + sum(map(len, arguments))


@pytest.mark.parametrize("long", ["text", "arguments"])
async def test_the_model_s_history_is_bounded_in_characters(
    long: str, agent: AgentClient, model: ScriptedModel
) -> None:
    half = "x" * (MAX_HISTORY_CHARACTERS // 2)
    by_model = {"text": says(half), "arguments": calls(Call("no_such_tool", {"words": half}))}
    model.reply(by_model[long], *(says("Yes.") for _ in range(4)))
    await agent.run("t", "One")
    await agent.run("t", half)
    await agent.run("t", "Three")
    _system, *history, _new = model.requests[-1].messages
    assert half in [each["content"] for each in history]
    assert sum(map(size, history)) <= MAX_HISTORY_CHARACTERS


async def test_a_history_at_the_bound_is_complete(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(says("1"), says("2"), says("3"), says("4"))
    await agent.run("t", "x" * 20_000)
    await agent.run("t", "y" * (MAX_HISTORY_CHARACTERS - 20_002))
    await agent.run("t", "z")
    _system, *history, _new = model.requests[-1].messages
    assert sum(map(size, history)) == MAX_HISTORY_CHARACTERS
    await agent.run("t", "And now?")
    assert [each["content"][0] for each in model.requests[-1].messages[1:]] == [*"y2z3A"]


def test_a_long_turn_whose_beginning_was_not_read_is_read_whole() -> None:
    """Without it, the history would be much shorter than its bound."""
    long_turn, short_turn = uuid4(), uuid4()
    first = 10
    turns = [long_turn] * (LATEST_MESSAGES - 4) + [short_turn] * 4
    latest = [
        StoredMessage(first + index, turn_id, _user_message(index), {})
        for index, turn_id in enumerate(turns)
    ]
    assert build_history(latest, uuid4()) is None
    half = LATEST_MESSAGES // 2
    latest[half:] = [replace(each, turn_id=short_turn) for each in latest[half:]]
    history = build_history(latest, uuid4())
    assert history is not None
    assert sum(len(turn.messages) for turn in history.turns) == LATEST_MESSAGES - half


def _user_message(index: int) -> ChatMessage:
    return {"id": f"m{index}", "role": "user", "content": "Hello"}


async def test_every_new_message_reaches_the_model(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."), says("So many."))
    await agent.run("t", "Hello")
    texts = [f"message {n}" for n in range(MAX_HISTORY_MESSAGES + 10)]
    await agent.run("t", *texts)
    received = [each["content"] for each in model.requests[-1].messages if each["role"] == "user"]
    assert received == ["\n\n".join(texts)]


async def test_the_last_of_too_many_new_messages_are_accepted(sessions: Sessions) -> None:
    sent = [{"id": f"{n}", "role": "user", "content": f"{n}"} for n in range(300)]
    thread = Thread(id=uuid4(), client_calls=[], passed_calls=[], waiting_messages=[])
    async with sessions() as session:
        find = partial(find_positions, session, thread.id)
        new = await read_new_messages(find, thread, sent, "en")
    assert [each["id"] for each in new.messages] == [f"{n}" for n in range(44, 300)]


async def test_a_turn_longer_than_the_history_is_resumed_completely(
    agent: AgentClient, model: ScriptedModel
) -> None:
    """The front-end call is the first of its turn, and stays open until its end."""
    looks = [Call("list_schedule_items") for _ in range(MAX_HISTORY_MESSAGES + 1)]
    asks = Call("create_schedule_item", DENTIST)
    model.reply(calls(Call("show_map", {"place": "Bern"}), *looks, asks), says("All done."))
    interrupted = await agent.run("t", "Look", tools=CLIENT_TOOLS)
    shown = interrupted.of("TOOL_CALL_START")[0]["toolCallId"]
    assert len(interrupted.snapshot) > MAX_HISTORY_MESSAGES
    resumed = await agent.resume("t", interrupted.interrupts)
    assert resumed.last["outcome"] == {"type": "success", "pendingToolCallIds": [shown]}
    answer = await agent.run("t", messages=[tool_message(shown)], tools=CLIENT_TOOLS)
    assert answer.text == "All done."
