"""The offline model as an OpenAI-compatible endpoint, with two abilities for `make example`.

It counts slowly when it is asked to, and does what stands on both sides of a semicolon at once.
"""

import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, convert_to_messages

from offline_model.conversation.bound_tools import ToolCall
from offline_model.model import generate_reply
from tests.peers.openai_replies import Answer, Call, Pause, Text, calls, says, script

COUNT = re.compile(r"\b[Cc]ount to (\d+)")
PAUSE_SECONDS = 0.1


def answer_like_the_offline_model(body: dict[str, Any]) -> Answer:
    """Answer a request: "count to 90" takes nine seconds, the rest is the offline model's."""
    messages = convert_to_messages(body["messages"])
    tools = body.get("tools", ())
    last = messages[-1]
    if last.type == "human" and (wanted := COUNT.search(last.text)):
        return _count(int(wanted[1]))
    if last.type == "human" and ";" in last.text:
        return _calls_of_parts(messages, tools)
    reply = generate_reply(messages, tools=tools)
    return _call(reply.calls) if reply.calls else says(reply.text)


def _count(last: int) -> Answer:
    numbers = [f"{number} " for number in range(1, last + 1)]
    return script(*(step for number in numbers for step in (Text(number), Pause(PAUSE_SECONDS))))


def _calls_of_parts(messages: list[BaseMessage], tools: Any) -> Answer:
    parts = [HumanMessage(part.strip()) for part in messages[-1].text.split(";")]
    replies = [generate_reply([*messages[:-1], part], tools=tools) for part in parts]
    return _call([call for reply in replies for call in reply.calls])


def _call(tool_calls: Sequence[ToolCall]) -> Answer:
    return calls(*(Call(call.tool, call.arguments) for call in tool_calls))
