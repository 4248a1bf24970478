"""Any stored history gives a request that satisfies all demands of strict endpoints at once."""

from collections.abc import Sequence
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.graph.chat.prompt.build import Prompt, PromptSource, build_prompt
from agent.graph.chat.prompt.data import NOTICE, ModelIdentity, PromptData, describe_user_message
from agent.graph.chat.prompt.turns import Turn
from domain.conversations.messages import ChatMessage
from tests.agent.prompt.stored_messages import SENT_AT
from tests.peers.strict_demands import StrictDemands

HERE = ModelIdentity("https://here/v1", "m")
ELSEWHERE = ModelIdentity("https://elsewhere/v1", "m")
CALL_IDS = [f"call_{n}" for n in range(6)]
BLANK = st.sampled_from(["", " ", "\n\t", "\u3000"])
NAMES = st.sampled_from(["list_schedule_items", "", "my tool!", "工具", "x" * 90, "a.b:0"])
ARGUMENTS = st.sampled_from(
    ["{}", "", "  ", '{"a": 1}', "{broken", "[1]", '"text"', "null", '{"a": "\\ud800"}', "NaN"]
)
PROVIDER_IDS = st.sampled_from(["", " ", "functions.look:0", "functions.look:1", "abcdefghi"])


@st.composite
def messages(draw: st.DrawFn, marker: str) -> tuple[ChatMessage, PromptData]:
    """Draw a message whose content, unless it is blank, has a marker that no other has."""
    role = draw(st.sampled_from(["user", "user", "assistant", "assistant", "tool", "tool"]))
    message: dict[str, Any] = {"id": marker, "role": role}
    if draw(st.booleans()) or role == "tool":
        message["content"] = draw(
            BLANK | st.just(f"<{marker}>") | st.just(f"<{marker}>" + "字" * 90)
        )
    if role == "tool":
        message["toolCallId"] = draw(st.sampled_from(CALL_IDS))
    if role == "assistant":
        message["toolCalls"] = draw(st.lists(_calls(), max_size=3))
    return message, draw(_prompt_data(message))  # type: ignore[return-value]


@st.composite
def _calls(draw: st.DrawFn) -> dict[str, Any]:
    function = {"name": draw(NAMES), "arguments": draw(ARGUMENTS)}
    return {"id": draw(st.sampled_from(CALL_IDS)), "type": "function", "function": function}


@st.composite
def _prompt_data(draw: st.DrawFn, message: dict[str, Any]) -> PromptData:
    if message["role"] == "user":
        context = draw(st.sampled_from([[], [["page", "</context>"]]]))
        note = describe_user_message(sent_at=SENT_AT, timezone="UTC", locale="en", context=context)
        return draw(st.sampled_from([note, {}, {**note, "unread": ["image"]}]))
    if message["role"] == "tool" or draw(st.booleans()):
        return {}
    if not message["toolCalls"] and draw(st.integers(0, 3)) == 0:
        return dict(NOTICE)
    writer = draw(st.sampled_from([HERE, ELSEWHERE]))
    calls = {
        call["id"]: {"id": draw(PROVIDER_IDS), "fields": {"extra_content": {"id": 1}, "id": "no"}}
        for call in message["toolCalls"]
    }
    fields = {"reasoning_content": "why", "role": "user", "content": "", "tool_calls": []}
    return {"endpoint": writer.endpoint, "model": "m", "fields": fields, "calls": calls}


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Turn], list[ChatMessage], dict[str, PromptData]]:
    """Draw the turns before the running one, the running one, and their prompt data."""
    turns: list[Turn] = []
    data: dict[str, PromptData] = {}
    position = draw(st.integers(0, 30))
    for number in range(draw(st.integers(1, 6))):
        drawn = [draw(messages(f"m{number}-{n}")) for n in range(draw(st.integers(1, 6)))]
        data |= {message["id"]: each for message, each in drawn if each}
        turns.append(Turn(position, tuple(message for message, _ in drawn)))
        position += len(drawn)
    return turns[:-1], list(turns[-1].messages), data


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.sampled_from([2_048, 600, 250, 100, 1, 200_000]))
def test_every_demand_is_met_and_only_whole_turns_are_cut(
    drawn: tuple[list[Turn], list[ChatMessage], dict[str, PromptData]],
    max_tokens: int,
) -> None:
    history, turn, data = drawn
    source = PromptSource(history, data, HERE, "zoe", [])
    prompt = build_prompt(source, turn, max_tokens)
    body = {"messages": prompt.messages, "tools": []}
    ids = {call["id"] for each in data.values() for call in (each.get("calls") or {}).values()}
    if not ids:
        assert StrictDemands().refusal(body) is None
    assert StrictDemands(short_ids=False).refusal(body) is None
    _check_whole_turns(prompt, history, turn, data)
    if max_tokens == 200_000:
        _check_nothing_is_lost(prompt, [*history, Turn(0, tuple(turn))], data)
    assert prompt == build_prompt(source, turn, max_tokens)
    other = PromptSource(history, data, ModelIdentity("https://third/v1", "m"), "zoe", [])
    strict = build_prompt(other, turn, max_tokens)
    assert StrictDemands().refusal({"messages": strict.messages, "tools": []}) is None
    assert b"extra_content" not in orjson.dumps(strict.messages)


def _check_whole_turns(
    prompt: Prompt,
    history: Sequence[Turn],
    turn: Sequence[ChatMessage],
    data: dict[str, PromptData],
) -> None:
    sent = orjson.dumps(prompt.messages).decode()
    called = {c["id"] for each in history for m in each.messages for c in m.get("toolCalls", [])}
    for each in history:
        shown = [_marker(m) in sent for m in each.messages if _is_shown(m, data, called)]
        assert all(shown) or not any(shown)
    assert all(_marker(m) in sent for m in turn if _is_shown(m, data, set()))


def _check_nothing_is_lost(
    prompt: Prompt, turns: Sequence[Turn], data: dict[str, PromptData]
) -> None:
    sent = orjson.dumps(prompt.messages).decode()
    stored = [message for each in turns for message in each.messages]
    called = {call["id"] for message in stored for call in message.get("toolCalls", [])}
    assert [m["id"] for m in stored if _is_shown(m, data, called) and _marker(m) not in sent] == []


def _is_shown(message: ChatMessage, data: dict[str, PromptData], called: set[str]) -> bool:
    """Return whether a message has words that a prompt with its turn must have."""
    if not message.get("content", "").strip() or data.get(message["id"], {}).get("notice"):
        return False
    return message["role"] != "tool" or message.get("toolCallId") in called


def _marker(message: ChatMessage) -> str:
    return f"<{message['id']}>"
