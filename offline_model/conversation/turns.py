"""A conversation as turns: what the person said, what was called, what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from offline_model.conversation.tool_results import Outcome, read_outcome


@dataclass(slots=True)
class Turn:
    """From one message of the person to the next."""

    text: str
    rounds: list[list[Outcome]] = field(default_factory=list)
    """The outcomes of the calls in each message of the model, in its order."""
    reply: str = ""

    @property
    def asked(self) -> bool:
        """Whether the answer was a question."""
        return self.reply.rstrip().endswith(("?", "\uff1f"))


def read_turns(messages: Sequence[BaseMessage]) -> list[Turn]:
    """Cut a conversation into turns, without what precedes the person's first words."""
    results = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    turns: list[Turn] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            turns.append(Turn(message.text))
        elif isinstance(message, AIMessage) and turns:
            _add(turns[-1], message, results)
    return turns


def _add(turn: Turn, message: AIMessage, results: dict[str, ToolMessage]) -> None:
    if message.tool_calls:
        turn.rounds.append(
            [
                read_outcome(call["name"], call["args"], results.get(call["id"] or ""))
                for call in message.tool_calls
            ]
        )
    else:
        turn.reply = message.text
