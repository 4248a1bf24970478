"""A conversation with the offline model on a Friday: 2026-11-20, 15:04:05 in Shanghai."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from offline_model import OfflineChatModel
from tests.offline_model.fake_backend import FakeBackend
from tests.offline_model.tool_definitions import TOOL_PARAMETERS, tools

NOW = "2026-11-20T15:04:05+08:00"
SYSTEM = f'Be kind.\n\n<person username="zoe" timezone="Asia/Shanghai" locale="en" now="{NOW}"/>'
MAX_TOOL_ROUNDS = 8
READ_PREFIXES = ("list_", "get_", "search_")


def is_same(expected: Any, actual: Any) -> bool:
    """Compare moments as instants, and titles without regard to case."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            is_same(v, actual.get(k)) for k, v in expected.items()
        )
    if isinstance(expected, str) and isinstance(actual, str):
        try:
            return datetime.fromisoformat(expected) == datetime.fromisoformat(actual)
        except (TypeError, ValueError):
            return expected.casefold() == actual.casefold()
    return bool(expected == actual)


@dataclass
class Conversation:
    """A conversation of the user zoe with the offline model, on a backend of its own."""

    backend: FakeBackend = field(default_factory=FakeBackend)
    messages: list[BaseMessage] = field(default_factory=lambda: [SystemMessage(SYSTEM)])
    tool_names: Sequence[str] = tuple(TOOL_PARAMETERS)
    tools: Sequence[dict[str, Any]] = ()
    """Tools in OpenAI's format, instead of those in `tool_names`."""

    @property
    def changes(self) -> list[tuple[str, dict[str, Any]]]:
        """The calls that change something."""
        return [call for call in self.backend.calls if not call[0].startswith(READ_PREFIXES)]

    def send(self, text: str) -> str:
        """Send a message and return the final reply, after at most MAX_TOOL_ROUNDS."""
        model = OfflineChatModel().bind_tools(self.tools or tools(*self.tool_names))
        self.messages.append(HumanMessage(text))
        for _ in range(MAX_TOOL_ROUNDS):
            reply = model.invoke(self.messages)
            assert isinstance(reply, AIMessage)
            self.messages.append(reply)
            if not reply.tool_calls:
                return reply.text
            for call in reply.tool_calls:
                content = self.backend.call_tool(call["name"], call["args"])
                self.messages.append(ToolMessage(content, tool_call_id=call["id"] or ""))
        raise AssertionError(f"No final reply after {self.backend.calls}")
