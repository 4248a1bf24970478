"""The words reach the right tool with the right arguments, and nothing else does."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.tools.registry import load_tools
from offline_model.dates.parser import parse_time
from offline_model.dates.resolution import resolve_event
from offline_model.text.language import detect_language
from offline_model.text.normalisation import normalise
from tests.offline_model.fake_backend import NOW, Talk
from tests.offline_model.more_phrases import MORE_PHRASES
from tests.offline_model.phrases import (
    DATED,
    DIALOGUES,
    NO_EFFECT,
    PHRASES,
    Dated,
    Dialogue,
    Phrase,
)
from tests.offline_model.tool_definitions import SIGNATURES, tool

REAL = dict(load_tools())
BOUND = [REAL[name].definition if name in REAL else tool(name) for name in SIGNATURES]
READS = ("list_", "get_", "search_")


def same(expected: Any, actual: Any) -> bool:
    """Compare as the person would: moments as instants, titles without regard to case."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(same(v, actual.get(k)) for k, v in expected.items())
    if isinstance(expected, str) and isinstance(actual, str):
        try:
            return datetime.fromisoformat(expected) == datetime.fromisoformat(actual)
        except (TypeError, ValueError):
            return expected.casefold() == actual.casefold()
    return bool(expected == actual)


def check(talk: Talk, tool: str, arguments: dict[str, Any]) -> None:
    assert talk.world.calls, talk.messages[-1].text
    name, given = talk.world.calls[-1]
    assert name == tool
    assert same(arguments, given), given
    effects = [call for call, _ in talk.world.calls if not call.startswith(READS)]
    assert effects == ([] if tool.startswith(READS) else [tool])
    assert talk.messages[-1].text.strip()


@pytest.mark.parametrize("phrase", [*PHRASES, *MORE_PHRASES], ids=lambda phrase: phrase.text)
def test_a_phrase_reaches_its_tool_with_arguments_that_fit_it(phrase: Phrase) -> None:
    talk = Talk(tools=BOUND)
    talk.say(phrase.text)
    check(talk, phrase.tool, phrase.arguments)
    faults = [
        REAL[name].find_argument_error(given, "en")
        for name, given in talk.world.calls
        if name in REAL
    ]
    assert [fault for fault in faults if fault] == []


@pytest.mark.parametrize("text", NO_EFFECT)
def test_what_is_no_request_changes_nothing(text: str) -> None:
    talk = Talk()
    assert talk.say(text).strip()
    assert [name for name, _ in talk.world.calls if not name.startswith(READS)] == []


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: " / ".join(dialogue.turns))
def test_a_dialogue_reaches_its_tool(dialogue: Dialogue) -> None:
    talk = Talk()
    for turn in dialogue.turns:
        talk.world.calls.clear()
        talk.say(turn)
    check(talk, dialogue.tool, dialogue.arguments)


@pytest.mark.parametrize("dated", DATED, ids=lambda dated: dated.text)
def test_words_for_a_time_mean_that_time(dated: Dated) -> None:
    now = datetime.fromisoformat(NOW).astimezone(ZoneInfo("Asia/Shanghai"))
    text = normalise(dated.text)
    span = resolve_event(parse_time(text, detect_language(text), now), now)
    assert span is not None
    assert span.start == datetime.fromisoformat(dated.start)
    if dated.end:
        assert span.end == datetime.fromisoformat(dated.end)
