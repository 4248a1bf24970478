"""Messages that no intent matches: a report, the name of a tool, an event with a time."""

from dataclasses import replace

from offline_model.conversation.flow import tool_unavailable
from offline_model.conversation.request import IntentRequest
from offline_model.handlers.named_tools import call_named_tool, find_named_tool
from offline_model.handlers.schedule.new_items import REPORT, create_item, describes_new_item
from offline_model.handlers.small_talk import explain_no_action
from offline_model.text.clauses import split_clauses
from offline_model.text.normalisation import strip_courtesy
from offline_model.text.speech_acts import split_speech_act
from offline_model.understanding.intent_flow import IntentFlow, reply_only, share_named_day
from offline_model.understanding.request_boundaries import names_event


def parse_without_intent(request: IntentRequest) -> list[IntentFlow]:
    """Return the flows of a message that no intent matches; empty if nothing is recognised."""
    text = strip_courtesy(request.text, request.language)
    act = split_speech_act(text, request.language).act
    if act == "report" or REPORT.search(text):
        return [IntentFlow(request, reply_only(explain_no_action(request, "report", "")))]
    if act is None and (tool := find_named_tool(request, request.tools.names)):
        return [named_tool_flow(request, tool)]
    if act is None and describes_new_item(replace(request, text=text)):
        return _new_item_flows(request, text)
    return []


def named_tool_flow(request: IntentRequest, tool: str) -> IntentFlow:
    """Return the flow that calls a tool by its name."""
    named = replace(request, slots={"tool": tool})
    return IntentFlow(named, call_named_tool(named), tool=tool)


def _new_item_flows(request: IntentRequest, text: str) -> list[IntentFlow]:
    """Create an item for each part of a sentence that names an event and a time of day."""

    def starts_item(segment: str, before: str | None) -> bool:
        return before is None or (names_event(request, segment) and names_event(request, before))

    flows = []
    for clause in split_clauses(text, request.language, starts_item):
        new = replace(request, text=clause, slots={"body": clause})
        if "create_schedule_item" in request.tools:
            flows.append(IntentFlow(new, create_item(new)))
        else:
            reply = tool_unavailable(new, "create_schedule_item")
            flows.append(IntentFlow(new, reply_only(reply)))
    share_named_day(flows)
    return flows
