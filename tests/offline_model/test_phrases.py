"""Phrases call the right tool with the right arguments, and other messages change nothing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.tools.registry import load_tools
from offline_model.dates.parser import parse_time
from offline_model.dates.resolution import resolve_event
from offline_model.text.language import detect_language
from offline_model.text.normalisation import normalise
from tests.offline_model.conversation import NOW, READ_PREFIXES, Conversation, is_same
from tests.offline_model.held_out_phrases import HELD_OUT_PHRASES
from tests.offline_model.phrases import (
    DIALOGUES,
    NON_REQUESTS,
    PHRASES,
    TIME_PHRASES,
    Dialogue,
    Phrase,
    TimePhrase,
)
from tests.offline_model.tool_definitions import TOOL_PARAMETERS, tool

REGISTERED_TOOLS = dict(load_tools())
DEFINITIONS = [
    REGISTERED_TOOLS[name].definition if name in REGISTERED_TOOLS else tool(name)
    for name in TOOL_PARAMETERS
]


def assert_last_call(conversation: Conversation, tool: str, arguments: dict[str, Any]) -> None:
    assert conversation.backend.calls, conversation.messages[-1].text
    name, actual = conversation.backend.calls[-1]
    assert name == tool
    assert is_same(arguments, actual), actual
    changes = [call for call, _ in conversation.changes]
    assert changes == ([] if tool.startswith(READ_PREFIXES) else [tool])
    assert conversation.messages[-1].text.strip()


@pytest.mark.parametrize("phrase", [*PHRASES, *HELD_OUT_PHRASES], ids=lambda phrase: phrase.text)
def test_a_phrase_calls_its_tool_with_valid_arguments(phrase: Phrase) -> None:
    conversation = Conversation(tools=DEFINITIONS)
    conversation.send(phrase.text)
    assert_last_call(conversation, phrase.tool, phrase.arguments)
    errors = [
        REGISTERED_TOOLS[name].find_argument_error(arguments, "en")
        for name, arguments in conversation.backend.calls
        if name in REGISTERED_TOOLS
    ]
    assert [error for error in errors if error] == []


@pytest.mark.parametrize("text", NON_REQUESTS)
def test_a_message_that_is_no_request_changes_nothing(text: str) -> None:
    conversation = Conversation()
    assert conversation.send(text).strip()
    assert conversation.changes == []


@pytest.mark.parametrize(
    "dialogue", DIALOGUES, ids=lambda dialogue: " / ".join(dialogue.utterances)
)
def test_a_dialogue_calls_its_tool(dialogue: Dialogue) -> None:
    conversation = Conversation()
    for utterance in dialogue.utterances:
        conversation.backend.calls.clear()
        conversation.send(utterance)
    assert_last_call(conversation, dialogue.tool, dialogue.arguments)


@pytest.mark.parametrize("time_phrase", TIME_PHRASES, ids=lambda time_phrase: time_phrase.text)
def test_a_time_expression_resolves_to_its_interval(time_phrase: TimePhrase) -> None:
    now = datetime.fromisoformat(NOW).astimezone(ZoneInfo("Asia/Shanghai"))
    text = normalise(time_phrase.text)
    interval = resolve_event(parse_time(text, detect_language(text), now), now)
    assert interval is not None
    assert interval.start == datetime.fromisoformat(time_phrase.start)
    if time_phrase.end:
        assert interval.end == datetime.fromisoformat(time_phrase.end)
