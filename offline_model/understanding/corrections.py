"""Answers: to an open question, or to what was just done or proposed."""

import re
from dataclasses import replace

from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import ToolResult
from offline_model.handlers.schedule.corrections import (
    can_correct_time,
    correct_time,
    repeat_change,
)
from offline_model.handlers.schedule.listing import list_items
from offline_model.handlers.schedule.new_items import create_item
from offline_model.handlers.schedule.rescheduling import move_item
from offline_model.intents.small_talk import THANKS, reply_to_small_talk
from offline_model.text.answers import Verdict, parse_answer
from offline_model.text.language import detect_language
from offline_model.text.normalisation import normalise
from offline_model.understanding.intent_flow import IntentFlow, reply_only
from offline_model.understanding.intent_matching import is_new_request

REFERS_TO_ITEM = re.compile(r"\b(?:it|that|instead|rather)\b|[改换调挪移推它]", re.IGNORECASE)
"""Words beside a time that make it one of an item that exists: "move it to 4", `改成四点`."""


def answers_question(message: IntentRequest, *, free_text: bool) -> bool:
    """Return whether a message answers the open question.

    With `free_text`, any text that is no question does.
    """
    text = normalise(message.text)
    request = replace(message, text=text, language=detect_language(text))
    if parse_answer(text).is_bare or is_correction(request):
        return True
    if reply_to_small_talk(request) is not None:
        return False
    if free_text and not text.rstrip().endswith("?"):
        return True
    return not is_new_request(request)


def is_correction(request: IntentRequest) -> bool:
    """Return whether a text is only a time, perhaps with a verdict: "no, at 4 instead"."""
    rest = parse_answer(request.text).rest
    return bool(rest) and request.parse_time_only(rest) is not None


def answer_last_change(message: IntentRequest) -> IntentFlow | None:
    """Return the flow of a message that answers the last change: a "yes", a "no", another time."""
    text = _last_answer(message)
    answer, change = parse_answer(text), message.last_change
    request = replace(message, text=text, language=detect_language(text))
    if change and answer.is_bare:
        return _answer_by_verdict(request, change, answer.verdict or "yes")
    timex = request.parse_time_only(answer.rest) if answer.rest else None
    if timex is None:
        return None
    if change and can_correct_time(change):
        return IntentFlow(request, correct_time(request, change, timex), tool=change.tool)
    if answer.verdict == "no" or REFERS_TO_ITEM.search(text):
        moved = replace(request, slots={"item": "it", "target": answer.rest})
        return IntentFlow(moved, move_item(moved), tool="update_schedule_item")
    if not timex.has_time_of_day:
        return IntentFlow(request, list_items(request), tool="list_schedule_items")
    new = replace(request, text=answer.rest, slots={"body": answer.rest})
    return IntentFlow(new, create_item(new), tool="create_schedule_item")


def _last_answer(message: IntentRequest) -> str:
    """Return the last of several answers: messages sent while a proposal waits come as one."""
    lines = [line for line in message.text.splitlines() if line.strip()]
    requests = [replace(message, text=line, language=detect_language(line)) for line in lines]
    if requests and all(parse_answer(r.text).is_bare or is_correction(r) for r in requests):
        return lines[-1]
    return message.text


def _answer_by_verdict(
    request: IntentRequest, change: ToolResult, verdict: Verdict
) -> IntentFlow | None:
    if verdict == "yes" and change.is_rejected and THANKS.fullmatch(request.text.strip(" .!~")):
        return None
    if verdict == "yes" and change.is_rejected:
        return IntentFlow(request, repeat_change(request, change), tool=change.tool)
    if change.failed:
        return None
    if verdict == "yes":
        return IntentFlow(request, reply_only(request.localize("It is done.", "已经完成了。")))
    if verdict == "no":
        reply = request.localize(
            "It is done already. Tell me what should be different.",
            "已经完成了。请告诉我要改成什么样。",
        )
        return IntentFlow(request, reply_only(reply))
    return None
