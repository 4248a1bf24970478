"""Matching one clause against the intents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from offline_model.conversation.request import IntentRequest, Slots
from offline_model.intents.catalogue import ALL_INTENTS
from offline_model.intents.follow_ups import find_kinds, match_follow_up
from offline_model.intents.intent import Intent
from offline_model.text.language import detect_language
from offline_model.text.normalisation import normalise, strip_courtesy
from offline_model.text.speech_acts import SpeechAct, split_speech_act

QUERY_START = {
    "en": re.compile(
        r"^(?:show|list|display|view|see|what|which|who|when|where|how|tell|give|check"
        r"|find|search|look|open|do i|am i|is|are|any|my)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"^(?:查|看|列|显示|展示|打开|告诉|搜|找|有|我的|我有|谁|什么|哪)"),
}
"""The first words of a clause that asks for information."""
REFERENCE_SLOTS = ("item", "user", "message")
"""The slots that refer to the object of a request."""


@dataclass(frozen=True)
class IntentMatch:
    """An intent that a clause expresses."""

    intent: Intent
    slots: Slots
    text: str
    speech_act: SpeechAct | None = None
    """Set if the clause is no request: then the intent must not be served."""


@cache
def intents_by_tool() -> dict[str, Intent]:
    """Return the last intent of each tool."""
    return {intent.tool: intent for intent in ALL_INTENTS}


def match_clause(request: IntentRequest, clause: str) -> IntentMatch | None:
    """Match a clause; an English one also with its leading time moved to the end."""
    kinds = [*find_kinds(request.preceding_text), *request.memory.recent_kinds]
    match = _match_as_written(request, clause, kinds)
    if match is None and request.language == "en":
        reordered = _move_time_to_end(request, strip_courtesy(clause, "en"))
        match = _match_as_written(request, reordered, kinds) if reordered else None
    return match


def is_new_request(request: IntentRequest) -> bool:
    """Return whether a message is a request by itself, and no answer to a question."""
    text = normalise(request.text)
    language = detect_language(text)
    match = _match_as_written(replace(request, language=language), text)
    if match is None or len(text) < 4:
        return False
    return match.intent.changes_data or bool(QUERY_START[language].search(match.text))


def _match_as_written(
    request: IntentRequest, clause: str, kinds: Sequence[str] = ()
) -> IntentMatch | None:
    """Match a clause, given the entity kinds mentioned last."""
    language = request.language
    text = strip_courtesy(clause, language)
    if match := _first_match(request, text, changes=True, any_speech_act=True):
        return match
    remaining, act = split_speech_act(text, language)
    if act is None:
        if follow_up := match_follow_up(text, language, kinds):
            tool, reference = follow_up
            slots = dict.fromkeys(REFERENCE_SLOTS, reference)
            return IntentMatch(intents_by_tool()[tool], slots, text)
        return _first_match(request, text, changes=True, reads=True)
    if change := _first_match(request, remaining, changes=True):
        return replace(change, speech_act=act)
    return _first_match(request, text, reads=True) or _first_match(request, remaining, reads=True)


def _first_match(
    request: IntentRequest,
    text: str,
    *,
    changes: bool = False,
    reads: bool = False,
    any_speech_act: bool = False,
) -> IntentMatch | None:
    for intent in ALL_INTENTS:
        is_candidate = changes if intent.changes_data else reads
        if not is_candidate or intent.matches_any_speech_act is not any_speech_act:
            continue
        slots = intent.match(request, text)
        if slots is not None:
            return IntentMatch(intent, slots, text)
    return None


def _move_time_to_end(request: IntentRequest, text: str) -> str | None:
    spans = request.parse_time(text).spans
    end = 0
    for start, stop in spans:
        if re.fullmatch(r"[\s,]*(?:(?:on|at|in|by|for|this)\s+)?", text[end:start], re.IGNORECASE):
            end = stop
    return f"{text[end:].strip(' ,')} {text[:end].strip()}" if end else None
