"""Parsing a message into the requests in it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from offline_model.conversation.flow import ReplyFlow, tool_unavailable
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import READ_PREFIXES
from offline_model.handlers.named_tools import find_named_tool
from offline_model.handlers.references import PRONOUN
from offline_model.handlers.schedule.new_items import create_item, describes_new_item, join_body
from offline_model.handlers.small_talk import explain_no_action, not_understood
from offline_model.intents.small_talk import reply_to_small_talk
from offline_model.text.clauses import split_clauses
from offline_model.text.language import Language, detect_language
from offline_model.text.normalisation import normalise, strip_courtesy
from offline_model.text.speech_acts import CONDITION, split_speech_act
from offline_model.text.spelling import correct_spelling
from offline_model.text.statements import is_statement
from offline_model.understanding.corrections import answer_last_change
from offline_model.understanding.doubts import clarify_message, confirm_message
from offline_model.understanding.fallbacks import named_tool_flow, parse_without_intent
from offline_model.understanding.intent_flow import IntentFlow, reply_only, share_named_day
from offline_model.understanding.intent_matching import (
    REFERENCE_SLOTS,
    IntentMatch,
    intents_by_tool,
    match_clause,
)
from offline_model.understanding.request_boundaries import names_event, starts_request

LANGUAGES: tuple[Language, ...] = ("en", "zh")
MAX_REQUESTS = 8
"""Requests of one message that are served."""
NO_EVENT = re.compile(
    r"\b(?:not|no|never|can't|cannot|won't|don't|isn't|if|because|since)\b|^(?:he|she|it"
    r"|they|that|this|there)\b|不|没|如果|因为",
    re.IGNORECASE,
)
"""In a clause that is no event to create, although it names a time."""


def parse_message(message: IntentRequest) -> list[IntentFlow]:
    """Return the flows for the requests of a message; one that asks back if there are none."""
    text = normalise(message.text)
    message = replace(message, text=text)
    if flow := clarify_message(message) or answer_last_change(message):
        return [flow]
    corrected = correct_spelling(text)
    if corrected != text and (flows := _parse_corrected(message, corrected)):
        return flows
    return _parse_as_written(message) or [IntentFlow(message, reply_only(not_understood(message)))]


def _parse_corrected(message: IntentRequest, text: str) -> list[IntentFlow]:
    """Return the flows of a message with its spelling corrected; one that asks if it changes data.

    Empty if the corrected message is no request either.
    """
    flows = _parse_as_written(replace(message, text=text))
    tools = [flow.tool for flow in flows if flow.tool]
    if not all(tool.startswith(READ_PREFIXES) for tool in tools):
        return [confirm_message(message, correct_spelling(message.raw_texts[0]))]
    return flows if tools else []


def _parse_as_written(message: IntentRequest) -> list[IntentFlow]:
    detected = detect_language(message.text)
    for language in (detected, *(other for other in LANGUAGES if other != detected)):
        if flows := _parse_in_language(replace(message, language=language)):
            return flows
    return parse_without_intent(message)


def _parse_in_language(message: IntentRequest) -> list[IntentFlow]:
    if (reply := reply_to_small_talk(message)) is not None:
        return [IntentFlow(message, reply_only(reply))]
    foreign = [name for name in message.tools.names if name not in intents_by_tool()]
    if tool := find_named_tool(message, foreign):
        text = strip_courtesy(message.text, message.language)
        is_request = split_speech_act(text, message.language).act is None
        return [named_tool_flow(message, tool)] if is_request else []
    return _parse_clauses(message)


def _parse_clauses(message: IntentRequest) -> list[IntentFlow]:
    flows: list[IntentFlow] = []
    preceding_text, text = _split_topic(message)
    clauses = split_clauses(text, message.language, partial(starts_request, message))
    for clause in clauses:
        flow = _parse_clause(replace(message, preceding_text=preceding_text), clause, flows)
        if flow is None and len(clauses) > 1:
            flow = _parse_event(message, clause)
        if flow is None or not flow.tool:
            preceding_text = f"{preceding_text} {clause}".strip()
        if flow and len(flows) < MAX_REQUESTS and not _is_repetition(flow, flows):
            flows.append(flow)
    share_named_day(flows)
    return flows


def _parse_event(message: IntentRequest, clause: str) -> IntentFlow | None:
    """Create an item for a clause such as "dentist tomorrow at 3" next to other requests."""
    text = strip_courtesy(clause, message.language)
    new = replace(message, text=text, slots={"body": text})
    if (
        NO_EVENT.search(text)
        or is_statement(clause, message.language)
        or not message.parse_time(text).clock
        or not describes_new_item(new)
    ):
        return None
    if "create_schedule_item" not in message.tools:
        return None
    return IntentFlow(new, create_item(new), tool="create_schedule_item")


def _split_topic(message: IntentRequest) -> tuple[str, str]:
    """Split "Team meeting: move it to 4" into its topic and its request."""
    head, colon, rest = message.text.partition(":")
    if not colon or not 2 <= len(head.strip()) <= 60 or match_clause(message, head):
        return "", message.text
    match = match_clause(message, rest)
    if match is None or not match.intent.changes_data:
        return "", message.text
    return head.strip(), rest


def _parse_clause(
    message: IntentRequest, clause: str, before: Sequence[IntentFlow]
) -> IntentFlow | None:
    match = match_clause(message, clause)
    if match is None:
        if before and "body" in before[-1].request.slots and names_event(message, clause):
            another = replace(before[-1].request, text=clause, slots={"body": clause})
            return IntentFlow(another, create_item(another))
        return None
    if CONDITION.search(message.preceding_text):
        match = replace(match, speech_act="question")
    request = replace(message, text=match.text, slots=join_body(match.slots))
    waits = bool(before) and _refers_to_previous(match)
    tool = "" if match.speech_act else match.intent.tool
    return IntentFlow(request, _handle(request, match), waits_for_previous=waits, tool=tool)


def _handle(request: IntentRequest, match: IntentMatch) -> ReplyFlow:
    if match.speech_act:
        return reply_only(explain_no_action(request, match.speech_act, match.intent.tool))
    if match.intent.tool and match.intent.tool not in request.tools:
        return reply_only(tool_unavailable(request, match.intent.tool))
    return match.intent.handler(request)


def _refers_to_previous(match: IntentMatch) -> bool:
    """Return whether a request is about what the previous one creates or finds."""
    references = [match.slots.get(slot, "") for slot in REFERENCE_SLOTS]
    names_no_item = match.slots.get("item") == "" or not any(references)
    is_open = names_no_item and "body" not in match.slots and match.intent.changes_data
    return is_open or any(PRONOUN.match(reference) for reference in references)


def _is_repetition(flow: IntentFlow, before: Sequence[IntentFlow]) -> bool:
    """Return whether a request repeats an earlier one: "I have read it, mark it as read"."""
    same = any(flow.request.text == other.request.text for other in before)
    return same or (flow.waits_for_previous and before[-1].tool == flow.tool)
