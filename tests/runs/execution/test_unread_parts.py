"""Parts of messages that the model cannot read, such as images."""

from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from agent.runs.admission.message_schemas import ToolMessage, UserMessage, find_unread_kinds
from domain.core.database.sessions import Sessions
from domain.core.validation import describe_first_error
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.peers.strict_demands import StrictDemands
from tests.runs.client import AgentClient, resolved
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST

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


ODD_CONTENT: dict[str, tuple[list[Any], str, list[str]]] = {
    "no parts": ([], "", []),
    "null": ([{"type": "text", "text": "Hi"}, None], "Hi", []),
    "a text without a type": ([{"text": "Hi"}], "Hi", []),
    "a text whose type is null": ([{"type": None, "text": "Hi"}], "Hi", []),
    "plain texts": (["Hi", "there"], "Hi\nthere", []),
    "neither a type nor a text": ([{}, {"text": 5}, {"text": None}], "", ["file"]),
    "a list in the list": ([[{"type": "text", "text": "Hi"}], "Hi"], "Hi", ["file"]),
    "numbers": ([1, True, 1.5], "", ["file"]),
    "a type that is no text": ([{"type": ["image"]}, {"type": 7}], "", ["image", "file"]),
    "an odd source": ([{"type": "image", "source": []}, {"type": "audio"}], "", ["image", "audio"]),
    "a source in a source": ([{"type": "x", "source": {"source": {"a": [1]}}}], "", ["file"]),
    "many": ([IMAGE] * 500 + ["Hi"], "Hi", ["image"]),
}


@pytest.mark.parametrize(("content", "read", "kinds"), ODD_CONTENT.values(), ids=ODD_CONTENT)
def test_no_unknown_part_refuses_a_message(content: list[Any], read: str, kinds: list[str]) -> None:
    sent = {"id": "u", "role": "user", "content": content}
    assert UserMessage.model_validate(sent).content == read
    result = {"id": "u", "role": "tool", "toolCallId": "c", "content": content}
    assert ToolMessage.model_validate(result).content == read
    assert find_unread_kinds(content) == kinds


async def test_unknown_parts_of_every_form_are_answered(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: says("Hello."))
    for content, _, kinds in ODD_CONTENT.values():
        answer = await agent.run("t", messages=[message("Hi", *content)])
        assert answer.outcome == "success"
        assert ("I can read only text" in answer.text) is bool(kinds)


async def test_unknown_parts_of_a_result_are_left_out(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"}, id="")), says("There it is."))
    shown = await agent.run("t", "Where is Bern?", tools=CLIENT_TOOLS)
    (call_id,) = shown.last["outcome"]["pendingToolCallIds"]
    content = [IMAGE, None, {"novelty": 1}, {"type": "text", "text": "shown"}]
    sent = {"id": "m", "role": "tool", "toolCallId": call_id, "content": content}
    answer = await agent.run("t", messages=[sent], tools=CLIENT_TOOLS)
    assert answer.text == "There it is."
    assert model.requests[-1].messages[-1]["content"] == "shown"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ([IMAGE, {"type": "text"}], "content.1.text"),
        ([{"type": "text", "text": "x"}, {"type": "text", "text": 7}], "content.1.text"),
        ([{"type": "text", "text": None}], "content.0.text"),
        ([None, "a\x00b"], "content.1.text"),
        (["x"] * 65, "content"),
        (["x" * 60_000] * 2, "content"),
        ({"type": "text", "text": "x"}, "content"),
        (7, "content"),
        (None, "content"),
        ("x" * 100_001, "content"),
    ],
)
@pytest.mark.parametrize("schema", [UserMessage, ToolMessage])
def test_a_malformed_text_is_refused_with_its_place(
    content: Any, place: str, schema: type[UserMessage | ToolMessage]
) -> None:
    role = schema.model_fields["role"].default
    with pytest.raises(ValidationError) as refused:
        schema.model_validate({"id": "m", "role": role, "toolCallId": "c", "content": content})
    assert describe_first_error(refused.value.errors(), "en").startswith(f"{place}: Th")


async def test_a_malformed_text_is_422(agent: AgentClient) -> None:
    refused = await agent.run("t", messages=[message(IMAGE, {"type": "text", "text": 7})])
    assert (refused.status, refused.problem["code"]) == (422, "message_invalid")
    fault = "The message at position 0 does not fit: content.1.text: This must be a text."
    assert refused.problem["detail"] == fault
