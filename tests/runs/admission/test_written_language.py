"""Without Accept-Language and a profile's language, the agent speaks as the user writes."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, resolved
from tests.runs.tool_calls import DENTIST

ASK = calls(Call("create_schedule_item", DENTIST))


@pytest.fixture(autouse=True)
async def no_stored_locale(agent: AgentClient, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE users SET locale = NULL"))


def language_of(shown: str) -> str:
    return "zh-CN" if re.search("[\u3400-\u9fff]", shown) else "en"


def state_locale(answer: Answer) -> str:
    return str(answer.of("STATE_SNAPSHOT")[-1]["snapshot"]["run_context"]["locale"])


@pytest.mark.parametrize(
    ("written", "language"),
    [("The dentist on 21 November", "en"), ("十一月二十一日看牙医", "zh-CN")],
)
async def test_a_question_is_in_the_language_of_the_message(
    agent: AgentClient, model: ScriptedModel, written: str, language: str
) -> None:
    model.reply(ASK, says("Done."))
    answer = await agent.run("t", written)
    assert language_of(answer.interrupts[0]["message"]) == state_locale(answer) == language
    # The approval is sent without a new message, and its errors are in the same language.
    entry = resolved(answer.interrupts[0])
    refused = await agent.run("t", resume=[entry | {"payload": {"approved": "yes"}}])
    assert (refused.status, language_of(refused.problem["detail"])) == (422, language)
    assert (await agent.run("t", resume=[entry])).text == "Done."


async def test_a_header_or_a_profile_decides_first(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(ASK, ASK)
    agent.http.headers["Accept-Language"] = "en"
    answer = await agent.run("t", "十一月二十一日看牙医")
    assert language_of(answer.interrupts[0]["message"]) == "en"
    del agent.http.headers["Accept-Language"]
    await agent.http.patch("/api/v1/users/me", json={"locale": "zh-CN"})
    answer = await agent.run("t2", "The dentist on 21 November")
    assert language_of(answer.interrupts[0]["message"]) == "zh-CN"


async def test_a_message_without_words_is_in_the_language_of_the_thread(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."), ASK)
    await agent.run("t", "Hello there")
    answer = await agent.run("t", "👍 15:00")
    assert language_of(answer.interrupts[0]["message"]) == "en"


async def test_a_run_that_goes_on_keeps_its_language(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(ASK, ASK)
    first = await agent.run("t", "Hello there")
    second = await agent.resume("t", first.interrupts)
    assert language_of(second.interrupts[0]["message"]) == state_locale(second) == "en"


@pytest.mark.parametrize(("written", "language"), [("The dentist", "en"), ("看牙医", "zh-CN")])
async def test_agent_chats_speak_the_language_of_the_message(
    agent: AgentClient, model: ScriptedModel, written: str, language: str
) -> None:
    model.reply(ASK)
    response = await agent.http.post("/api/v1/agent-chats", json={"message": written})
    body: dict[str, Any] = response.json()
    assert language_of(body["output"].replace("Dentist", "")) == language


async def test_a_conflict_is_in_the_language_of_the_message(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello there", runId="r")
    refused = await agent.run("t", "Something else", runId="r")
    assert (refused.status, language_of(refused.problem["detail"])) == (409, "en")
    refused = await agent.run("t", "别的事情", runId="r")
    assert (refused.status, language_of(refused.problem["detail"])) == (409, "zh-CN")
