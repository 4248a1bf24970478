"""The offline model as an OpenAI-compatible endpoint, which waits in a count until it is let go on.

"Count to 40 [name]" answers with the numbers to 20, waits for the gate of that name, and goes on.
"""

import re
from collections import defaultdict
from typing import Any

from langchain_core.messages import convert_to_messages

from offline_model.model import generate_reply
from tests.peers.openai_replies import Answer, Call, Text, calls, says, script
from tests.peers.shared_events import Gate

GATED_COUNT = re.compile(r"\b[Cc]ount to (\d+) \[(\w+)\]")


class GatedModel:
    """Answers requests; a count waits in its middle for `gates[name]`."""

    def __init__(self) -> None:
        self.gates: defaultdict[str, Gate] = defaultdict(Gate)

    def answer(self, body: dict[str, Any]) -> Answer:
        messages = convert_to_messages(body["messages"])
        last = messages[-1]
        if last.type == "human" and (wanted := GATED_COUNT.search(last.text)):
            return self._count(int(wanted[1]), wanted[2])
        reply = generate_reply(messages, tools=body.get("tools", ()))
        if reply.calls:
            return calls(*(Call(call.tool, call.arguments) for call in reply.calls))
        return says(reply.text)

    def _count(self, last: int, gate: str) -> Answer:
        numbers = [Text(f"{number} ") for number in range(1, last + 1)]
        middle = last // 2
        return script(*numbers[:middle], self.gates[gate], *numbers[middle:])
