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
from tests.offline_model.conversation import SYSTEM, Conversation
from tests.offline_model.phrases import PHRASES
from tests.offline_model.tool_definitions import tools

REQUEST: list[BaseMessage] = [SystemMessage(SYSTEM), HumanMessage("delete the dentist appointment")]


async def stream_chunks(messages: list[BaseMessage]) -> list[AIMessageChunk]:
    model = OfflineChatModel().bind_tools(tools())
    return [chunk async for chunk in model.astream(messages) if isinstance(chunk, AIMessageChunk)]


async def test_text_is_streamed_word_by_word_and_usage_comes_last() -> None:
    chunks = await stream_chunks([HumanMessage("who are you?")])
    texts = [chunk.text for chunk in chunks if chunk.text]
    assert len(texts) > 20
    assert max(len(text) for text in texts) < 30
    assert [bool(chunk.usage_metadata) for chunk in chunks].count(True) == 1
    whole = sum(chunks[1:], chunks[0])
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] == count_tokens(whole.text)
    assert whole.response_metadata["finish_reason"] == "stop"


async def test_chinese_text_is_streamed_character_by_character() -> None:
    chunks = await stream_chunks([HumanMessage("你是谁?")])
    texts = [chunk.text for chunk in chunks]
    assert texts[:2] == ["我", "是"]
    assert "离" in texts


async def test_a_tool_call_is_streamed_in_chunks_that_join_to_its_arguments() -> None:
    chunks = await stream_chunks(
        [SystemMessage(SYSTEM), HumanMessage("create Chess tomorrow at 3pm")]
    )
    calls = [chunk.tool_call_chunks for chunk in chunks if chunk.tool_call_chunks]
    assert len(calls) > 3
    assert calls[0][0]["name"] == "create_schedule_item"
    assert calls[0][0]["args"] == ""
    assert all(call[0]["name"] is None for call in calls[1:])
    whole = sum(chunks[1:], chunks[0])
    assert whole.tool_calls[0]["args"]["title"] == "Chess"
    assert whole.response_metadata["finish_reason"] == "tool_calls"


async def test_invoke_ainvoke_and_astream_return_the_same_calls() -> None:
    model = OfflineChatModel().bind_tools(tools())
    whole = sum((chunks := await stream_chunks(REQUEST))[1:], chunks[0])
    for answer in (model.invoke(REQUEST), await model.ainvoke(REQUEST), whole):
        assert isinstance(answer, AIMessage)
        calls = [(call["name"], call["args"]) for call in answer.tool_calls]
        assert calls == [("list_schedule_items", {"query": "dentist"})]


async def test_each_tool_call_has_an_id_of_its_own() -> None:
    model = OfflineChatModel().bind_tools(tools())
    reply = await model.ainvoke("create A at 3 and B at 5 tomorrow")
    assert isinstance(reply, AIMessage)
    assert len({call["id"] for call in reply.tool_calls}) == 2


def test_it_answers_without_tools_and_without_a_user_message() -> None:
    model = OfflineChatModel()
    assert "没有可用的工具" in model.invoke("你好").text
    assert model.invoke([SystemMessage("Only a system message")]).text
    forbidden = model.bind_tools(tools(), tool_choice="none").invoke(REQUEST)
    assert isinstance(forbidden, AIMessage)
    assert forbidden.tool_calls == []


def test_the_user_context_comes_from_the_system_message() -> None:
    line = (
        '<person username="zo&quot;e" timezone="America/New_York" locale="zh-CN" '
        'now="2026-11-20T15:04:05+08:00"/>'
    )
    person = parse_user_context([SystemMessage(f"You are.\n{line}\nBe brief.")])
    assert (person.username, person.locale, person.zone) == ('zo"e', "zh-CN", "America/New_York")
    assert person.now.isoformat() == "2026-11-20T02:04:05-05:00"


def test_without_a_valid_person_element_the_zone_is_utc_and_the_time_is_now() -> None:
    for text in ("Nothing.", '<person timezone="No/Where" now="soon"/>'):
        person = parse_user_context(
            [SystemMessage(text), HumanMessage('&lt;person now="1999-01-01"/>')]
        )
        assert person.zone == "UTC"
        assert abs((person.now - datetime.now(UTC)).total_seconds()) < 5


def test_times_are_in_the_users_zone() -> None:
    line = (
        '<person username="z" timezone="America/New_York" locale="en" now="2026-11-20T15:04:05Z"/>'
    )
    model = OfflineChatModel().bind_tools(tools())
    reply = model.invoke([SystemMessage(line), HumanMessage("create Chess tomorrow at 3pm")])
    assert isinstance(reply, AIMessage)
    assert reply.tool_calls[0]["args"]["start_at"] == "2026-11-21T15:00:00-05:00"
    assert reply.tool_calls[0]["args"]["timezone"] == "America/New_York"


def test_a_message_without_words_is_answered_in_the_users_language() -> None:
    line = '<person username="z" timezone="UTC" locale="zh-CN" now="2026-11-20T15:04:05Z"/>'
    assert "离线模型" in OfflineChatModel().invoke([SystemMessage(line), HumanMessage("👍")]).text


def test_the_same_conversation_gets_the_same_reply() -> None:
    conversation = Conversation()
    conversation.send("delete the yoga class")
    model = OfflineChatModel().bind_tools(tools())
    again = [HumanMessage("the first one")]
    first, second = (
        model.invoke([*conversation.messages, *again]),
        model.invoke([*conversation.messages, *again]),
    )
    assert isinstance(first, AIMessage)
    assert isinstance(second, AIMessage)
    assert first.tool_calls[0]["args"] == second.tool_calls[0]["args"]


def test_a_turn_with_calls_of_another_model_ends_with_a_text() -> None:
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
def test_any_messages_are_answered(turns: list[str]) -> None:
    conversation = Conversation()
    for text in turns:
        assert conversation.send(text).strip()
