"""A request with the flow that serves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from offline_model.conversation.flow import ReplyFlow
from offline_model.conversation.request import IntentRequest
from offline_model.handlers.schedule.new_items import likely_day, named_day


@dataclass
class IntentFlow:
    """A request and its flow."""

    request: IntentRequest
    flow: ReplyFlow
    waits_for_previous: bool = False
    """Return whether the flow needs what the previous flow of the message creates or finds."""
    tool: str = ""
    """The intent's tool; empty for a flow that only replies."""


def reply_only(text: str) -> ReplyFlow:
    """Return a flow without steps."""
    yield from ()
    return text


def share_named_day(flows: Sequence[IntentFlow]) -> None:
    """Apply the day that one new item names to all: "A at 3 and B at 5 tomorrow".

    If none names a day, all are on that of the first: its time may have passed for today.
    """
    requests = [flow.request for flow in flows if "body" in flow.request.slots]
    if len(requests) < 2:
        return
    days = [named_day(request) for request in requests]
    day = next((day for day in days if day), None) or likely_day(requests[0])
    for request in requests:
        request.shared_day = day
