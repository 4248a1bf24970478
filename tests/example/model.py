"""The offline model as an OpenAI-compatible endpoint, which counts slowly when it is asked to."""

import re
from typing import Any

from langchain_core.messages import convert_to_messages

from offline_model.model import generate_reply
from tests.peers.openai_replies import Answer, Call, Pause, Text, calls, says, script

COUNT = re.compile(r"\b[Cc]ount to (\d+)")
PAUSE_SECONDS = 0.1


def answer_like_the_offline_model(body: dict[str, Any]) -> Answer:
    """Answer a request: "count to 90" takes nine seconds, the rest is the offline model's."""
    messages = convert_to_messages(body["messages"])
    last = messages[-1]
    if last.type == "human" and (wanted := COUNT.search(last.text)):
        return _count(int(wanted[1]))
    reply = generate_reply(messages, tools=body.get("tools", ()))
    if reply.calls:
        return calls(*(Call(call.tool, call.arguments) for call in reply.calls))
    return says(reply.text)


def _count(last: int) -> Answer:
    numbers = [f"{number} " for number in range(1, last + 1)]
    return script(*(step for number in numbers for step in (Text(number), Pause(PAUSE_SECONDS))))
