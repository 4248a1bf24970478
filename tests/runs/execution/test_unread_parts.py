"""Parts of messages that the model cannot read, such as images."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.peers.strict_demands import StrictDemands
from tests.runs.client import AgentClient, resolved
from tests.runs.tool_calls import DENTIST

IMAGE = {"type": "image", "source": {"type": "data", "value": "AAAA", "mimeType": "image/png"}}
PARTS: dict[str, tuple[dict[str, Any], str]] = {
    "image": (IMAGE, "image"),
    "binary": ({"type": "binary", "mimeType": "audio/wav", "data": "AAAA"}, "audio"),
    "document": ({"type": "document", "source": {"type": "url", "value": "x"}}, "file"),
    "openai": ({"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}, "image"),
    "video": ({"type": "video", "source": {"type": "url", "value": "x"}}, "video"),
    "unknown": ({"type": "hologram", "anything": [1]}, "file"),
}


def notice_of(kind: str) -> str:
    return f"I can read only text: I have not read the {kind} in your message."


def message(*parts: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "role": "user", "content": list(parts)}


@pytest.fixture(autouse=True)
def _strict(model: ScriptedModel) -> None:
    model.demands = StrictDemands()


async def check_that_it_goes_on(agent: AgentClient, model: ScriptedModel) -> None:
    for words in ("Are you there?", "And now?"):
        model.reply(says(f"To {words}"))
        again = await agent.run("t", words)
        assert (again.outcome, again.text) == ("success", f"To {words}")
    assert model.refused == []
    assert "I can read only text" not in str(model.requests[-1].body["messages"])


@pytest.mark.parametrize(("part", "kind"), PARTS.values(), ids=PARTS)
async def test_the_text_is_answered_and_the_user_is_told_once(
    part: dict[str, Any], kind: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("It is a cat."))
    sent = message({"type": "text", "text": "What is this?"}, part)
    answer = await agent.run("t", messages=[sent])
    assert answer.outcome == "success"
    assert answer.text == f"{notice_of(kind)}It is a cat."
    (request,) = model.requests
    assert request.messages[-1]["content"] == "What is this?"
    assert f"<unread>{kind}</unread>" in request.raw_messages[-1]["content"]
    await check_that_it_goes_on(agent, model)


async def test_a_message_of_nothing_but_an_image_is_answered(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Please describe it."))
    answer = await agent.run("t", messages=[message(IMAGE, IMAGE)])
    assert answer.text == f"{notice_of('image')}Please describe it."
    await check_that_it_goes_on(agent, model)


async def test_the_user_is_told_once_in_a_turn_of_several_steps(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST, id="")), says("Added."))
    asked = await agent.run("t", messages=[message({"type": "text", "text": "Add it"}, IMAGE)])
    assert asked.outcome == "interrupt"
    answer = await agent.resume("t", asked.interrupts)
    assert asked.text == notice_of("image")
    assert answer.text == "Added."
    await check_that_it_goes_on(agent, model)


async def test_an_image_beside_an_approval_is_not_read_either(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST, id="")), says("Added."))
    asked = await agent.run("t", "Add it")
    sent = message({"type": "text", "text": "This one"}, IMAGE)
    resume = [resolved(each) for each in asked.interrupts]
    answer = await agent.run("t", messages=[sent], resume=resume)
    assert answer.text == f"{notice_of('image')}Added."
    await check_that_it_goes_on(agent, model)


async def test_the_notice_is_in_the_language_of_the_user(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("好。"))
    async with sessions.begin() as session:
        await session.execute(text("UPDATE users SET locale = 'zh-CN'"))
    answer = await agent.run("t", messages=[message(IMAGE)])
    assert answer.text == "我只能阅读文字，未读取您消息中的图片。好。"
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize("content", [[], ["text"], [{"type": "text"}], [{"text": "x"}]])
async def test_malformed_parts_are_refused(content: Any, agent: AgentClient) -> None:
    refused = await agent.run("t", messages=[{"id": "u", "role": "user", "content": content}])
    assert (refused.status, refused.problem["code"]) == (422, "message_invalid")
