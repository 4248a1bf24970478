"""The offline model as a LangChain chat model."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from offline_model.conversation.user_context import parse_user_context
from offline_model.model import OfflineChatModel
from offline_model.streaming import count_tokens
from tests.offline_model.fake_backend import SYSTEM, Talk
from tests.offline_model.phrases import PHRASES
from tests.offline_model.tool_definitions import tools

ASKED: list[BaseMessage] = [SystemMessage(SYSTEM), HumanMessage("delete the dentist appointment")]


async def streamed(messages: list[BaseMessage]) -> list[AIMessageChunk]:
    model = OfflineChatModel().bind_tools(tools())
    return [chunk async for chunk in model.astream(messages) if isinstance(chunk, AIMessageChunk)]


async def test_text_comes_word_by_word_and_usage_last() -> None:
    pieces = await streamed([HumanMessage("who are you?")])
    texts = [piece.text for piece in pieces if piece.text]
    assert len(texts) > 20
    assert max(len(text) for text in texts) < 30
    assert [bool(piece.usage_metadata) for piece in pieces].count(True) == 1
    whole = sum(pieces[1:], pieces[0])
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] == count_tokens(whole.text)
    assert whole.response_metadata["finish_reason"] == "stop"


async def test_chinese_comes_character_by_character() -> None:
    pieces = await streamed([HumanMessage("你是谁?")])
    texts = [piece.text for piece in pieces]
    assert texts[:2] == ["我", "是"]
    assert "离" in texts


async def test_a_call_comes_in_pieces_that_join_to_its_arguments() -> None:
    pieces = await streamed([SystemMessage(SYSTEM), HumanMessage("create Chess tomorrow at 3pm")])
    calls = [piece.tool_call_chunks for piece in pieces if piece.tool_call_chunks]
    assert len(calls) > 3
    assert calls[0][0]["name"] == "create_schedule_item"
    assert calls[0][0]["args"] == ""
    assert all(call[0]["name"] is None for call in calls[1:])
    whole = sum(pieces[1:], pieces[0])
    assert whole.tool_calls[0]["args"]["title"] == "Chess"
    assert whole.response_metadata["finish_reason"] == "tool_calls"


async def test_all_ways_of_asking_give_the_same() -> None:
    model = OfflineChatModel().bind_tools(tools())
    whole = sum((pieces := await streamed(ASKED))[1:], pieces[0])
    for answer in (model.invoke(ASKED), await model.ainvoke(ASKED), whole):
        assert isinstance(answer, AIMessage)
        calls = [(call["name"], call["args"]) for call in answer.tool_calls]
        assert calls == [("list_schedule_items", {"query": "dentist"})]


async def test_two_calls_have_ids_of_their_own() -> None:
    model = OfflineChatModel().bind_tools(tools())
    reply = await model.ainvoke("create A at 3 and B at 5 tomorrow")
    assert isinstance(reply, AIMessage)
    assert len({call["id"] for call in reply.tool_calls}) == 2


def test_without_tools_or_words_it_still_answers() -> None:
    model = OfflineChatModel()
    assert "没有可用的工具" in model.invoke("你好").text
    assert model.invoke([SystemMessage("Only a system message")]).text
    forbidden = model.bind_tools(tools(), tool_choice="none").invoke(ASKED)
    assert isinstance(forbidden, AIMessage)
    assert forbidden.tool_calls == []


def test_the_person_comes_from_the_system_message() -> None:
    line = (
        '<person username="zo&quot;e" timezone="America/New_York" locale="zh-CN" '
        'now="2026-11-20T15:04:05+08:00"/>'
    )
    person = parse_user_context([SystemMessage(f"You are.\n{line}\nBe brief.")])
    assert (person.username, person.locale, person.zone) == ('zo"e', "zh-CN", "America/New_York")
    assert person.now.isoformat() == "2026-11-20T02:04:05-05:00"


def test_without_the_line_it_is_utc_and_now() -> None:
    for text in ("Nothing.", '<person timezone="No/Where" now="soon"/>'):
        person = parse_user_context(
            [SystemMessage(text), HumanMessage('<person now="1999-01-01"/>')]
        )
        assert person.zone == "UTC"
        assert abs((person.now - datetime.now(UTC)).total_seconds()) < 5


def test_times_are_in_the_persons_zone() -> None:
    line = (
        '<person username="z" timezone="America/New_York" locale="en" now="2026-11-20T15:04:05Z"/>'
    )
    model = OfflineChatModel().bind_tools(tools())
    reply = model.invoke([SystemMessage(line), HumanMessage("create Chess tomorrow at 3pm")])
    assert isinstance(reply, AIMessage)
    assert reply.tool_calls[0]["args"]["start_at"] == "2026-11-21T15:00:00-05:00"
    assert reply.tool_calls[0]["args"]["timezone"] == "America/New_York"


def test_an_emoji_is_answered_in_the_persons_language() -> None:
    line = '<person username="z" timezone="UTC" locale="zh-CN" now="2026-11-20T15:04:05Z"/>'
    assert "离线模型" in OfflineChatModel().invoke([SystemMessage(line), HumanMessage("👍")]).text


def test_the_same_conversation_gives_the_same_answer() -> None:
    talk = Talk()
    talk.say("delete the yoga class")
    model = OfflineChatModel().bind_tools(tools())
    again = [HumanMessage("the first one")]
    first, second = model.invoke([*talk.messages, *again]), model.invoke([*talk.messages, *again])
    assert isinstance(first, AIMessage)
    assert isinstance(second, AIMessage)
    assert first.tool_calls[0]["args"] == second.tool_calls[0]["args"]


def test_calls_that_another_model_made_are_closed_with_words() -> None:
    calls = [{"name": "get_my_profile", "args": {}, "id": "c1"}]
    messages = [
        HumanMessage("delete the dentist appointment"),
        AIMessage("", tool_calls=calls),
        ToolMessage('{"error":"denied","message":"No."}', tool_call_id="c1"),
    ]
    reply = OfflineChatModel().bind_tools(tools()).invoke(messages)
    assert isinstance(reply, AIMessage)
    assert reply.tool_calls == []
    assert "No." in reply.text


FRAGMENTS = st.sampled_from([word for phrase in PHRASES for word in phrase.text.split()])
WORDS = st.lists(st.one_of(FRAGMENTS, st.text(max_size=6)), max_size=12).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS, min_size=1, max_size=3))
def test_any_words_are_answered(turns: list[str]) -> None:
    talk = Talk()
    for text in turns:
        assert talk.say(text).strip()
