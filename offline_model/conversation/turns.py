"""A conversation as turns: the user's utterance, the tool results and the reply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from domain.core.normalization import normalise_title
from offline_model.conversation.tool_results import ToolResult, parse_tool_result
from offline_model.conversation.user_context import remove_notes

BLANK = re.compile(r"\s")


@dataclass(slots=True)
class Turn:
    """The conversation from one message of the user to the next."""

    utterance: str
    tool_rounds: list[list[ToolResult]] = field(default_factory=list)
    """For each message of the model with tool calls: the results, in the order of the calls."""
    reply: str = ""

    @property
    def last_change(self) -> ToolResult | None:
        """The last call that changes something, or would have."""
        results = [result for round_ in self.tool_rounds for result in round_]
        return next((result for result in reversed(results) if result.changes_data), None)

    @property
    def asks_user(self) -> bool:
        """Whether the reply is a question."""
        return self.reply.rstrip().endswith(("?", "\uff1f"))


def parse_turns(messages: Sequence[BaseMessage]) -> list[Turn]:
    """Split a conversation into turns, without the messages before the user's first one."""
    tool_messages = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    turns: list[Turn] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            turns.append(Turn(_to_visible(remove_notes(message.text))))
        elif isinstance(message, AIMessage) and turns:
            _add_to_turn(turns[-1], message, tool_messages)
    return turns


def _to_visible(text: str) -> str:
    """Remove what nobody sees in each line, and make every kind of blank a space."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    lines = (normalise_title(line) for line in text.splitlines())
    return "\n".join(BLANK.sub(" ", line) for line in lines)


def _add_to_turn(turn: Turn, message: AIMessage, tool_messages: dict[str, ToolMessage]) -> None:
    if message.tool_calls:
        turn.tool_rounds.append(
            [
                parse_tool_result(call["name"], call["args"], tool_messages.get(call["id"] or ""))
                for call in message.tool_calls
            ]
        )
    else:
        turn.reply = message.text
