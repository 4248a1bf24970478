"""A run begins with the messages of its thread if its client holds others."""

import pytest

from agent.runs.admission import new_run
from tests.peers.openai_replies import says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Event
from tests.runs.long_threads import ids_of

QUESTION: Event = {"id": "new", "role": "user", "content": "And now?"}


@pytest.fixture
async def held(agent: AgentClient, model: ScriptedModel) -> list[Event]:
    """The messages that a page holds; another page of the thread has said one thing since."""
    model.reply(says("Hello."), says("Hello again."), says("Now."))
    first = await agent.run("t", messages=[{"id": "one", "role": "user", "content": "One"}])
    answer = {"id": first.of("TEXT_MESSAGE_START")[0]["messageId"], "role": "assistant"}
    messages = [{"id": "one", "role": "user", "content": "One"}, answer | {"content": first.text}]
    await agent.run("t", messages=[*messages, {"id": "two", "role": "user", "content": "Two"}])
    return messages


async def test_a_client_gets_the_messages_that_it_has_missed(
    held: list[Event], agent: AgentClient
) -> None:
    answer = await agent.run("t", messages=[*held, QUESTION])
    assert [event["type"] for event in answer.events[:2]] == ["RUN_STARTED", "MESSAGES_SNAPSHOT"]
    assert [m["content"] for m in answer.snapshot] == [
        "One", "Hello.", "Two", "Hello again.", "And now?"
    ]  # fmt: skip


async def test_a_client_gets_none_if_it_holds_none_or_left_out_very_many(
    held: list[Event], agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may keep the conversation in a way of its own."""
    answer = await agent.run("t", messages=[QUESTION])
    assert answer.of("MESSAGES_SNAPSHOT") == []
    monkeypatch.setattr(new_run, "MAX_MISSED_MESSAGES", 1)
    again = await agent.run("t", messages=[*held, QUESTION | {"id": "newer"}])
    assert again.of("MESSAGES_SNAPSHOT") == []


async def test_a_result_that_is_not_the_threads_leaves_the_client(
    held: list[Event], agent: AgentClient
) -> None:
    made_up = {"id": "x", "role": "tool", "toolCallId": "none", "content": "{}"}
    await agent.run("t", messages=[*held, QUESTION])
    ids = ids_of((await agent.run("t", messages=[*held, {"id": "two"}, QUESTION])).snapshot)
    answer = await agent.run(
        "t", messages=[*({"id": each} for each in ids), made_up, QUESTION | {"id": "newer"}]
    )
    assert ids_of(answer.snapshot) == [*ids, "newer"]
