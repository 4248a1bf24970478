"""Messages that no intent matches: a report, the name of a tool, an event with a time."""

from dataclasses import replace

from offline_model.conversation.flow import tool_unavailable
from offline_model.conversation.request import IntentRequest
from offline_model.dates.calendar_dates import find_calendar_dates
from offline_model.dates.resolution import resolve_event
from offline_model.handlers.named_tools import call_named_tool, find_named_tool
from offline_model.handlers.schedule.likely_times import is_past
from offline_model.handlers.schedule.new_items import (
    QUESTION,
    REPORT,
    create_item,
    describes_new_item,
)
from offline_model.handlers.small_talk import reply_to_statement
from offline_model.text.clauses import split_clauses
from offline_model.text.normalisation import strip_courtesy
from offline_model.text.speech_acts import split_speech_act
from offline_model.text.statements import PAST_EN, is_statement
from offline_model.understanding.intent_flow import IntentFlow, reply_only, share_named_day
from offline_model.understanding.request_boundaries import names_event


def parse_without_intent(request: IntentRequest) -> list[IntentFlow]:
    """Return the flows of a message that no intent matches; empty if nothing is recognised."""
    text = strip_courtesy(request.text, request.language)
    act = split_speech_act(text, request.language).act
    if act is None and (tool := find_named_tool(request, request.tools.names)):
        return [named_tool_flow(request, tool)]
    is_event = act is None and describes_new_item(replace(request, text=text))
    is_question = bool(QUESTION.search(text))
    tells = REPORT.search(text) or is_statement(request.text, request.language)
    if act == "report" or (tells and not is_question):
        if not (is_event and _is_ahead(request)):
            return [IntentFlow(request, reply_only(reply_to_statement(request)))]
        return _new_item_flows(request, text, is_certain=False)
    return _new_item_flows(request, text, is_certain=_is_precise(request)) if is_event else []


def _is_precise(request: IntentRequest) -> bool:
    """Return whether a text names a time of day, a calendar date or several days."""
    timex = request.parse_time()
    date = find_calendar_dates(request.text, request.language, request.now.date())
    return timex.has_time_of_day or timex.is_all_day or bool(timex.days_end or date)


def _is_ahead(request: IntentRequest) -> bool:
    """Return whether a text names a time of day that is not past."""
    if PAST_EN.search(request.text):
        return False
    timex = request.parse_time()
    interval = resolve_event(timex, request.now) if timex.has_time_of_day else None
    return interval is not None and not is_past(request, interval)


def named_tool_flow(request: IntentRequest, tool: str) -> IntentFlow:
    """Return the flow that calls a tool by its name."""
    named = replace(request, slots={"tool": tool})
    return IntentFlow(named, call_named_tool(named), tool=tool)


def _new_item_flows(
    request: IntentRequest, text: str, *, is_certain: bool = True
) -> list[IntentFlow]:
    """Create an item for each part of a sentence that names an event and a time of day."""

    def starts_item(segment: str, before: str | None) -> bool:
        return before is None or (names_event(request, segment) and names_event(request, before))

    flows = []
    for clause in split_clauses(text, request.language, starts_item):
        slots = {"body": clause} if is_certain else {"body": clause, "uncertain": clause}
        new = replace(request, text=clause, slots=slots)
        if "create_schedule_item" in request.tools:
            flows.append(IntentFlow(new, create_item(new), tool="create_schedule_item"))
        else:
            reply = tool_unavailable(new, "create_schedule_item")
            flows.append(IntentFlow(new, reply_only(reply)))
    share_named_day(flows)
    return flows
