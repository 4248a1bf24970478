"""What the graph remembers, and what it is only told.

A checkpoint covers one turn: its state holds the messages of this turn alone. The history
before it, and all that can be made again from the database, come with the run's context.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Annotated, Any, Literal, TypedDict

from langchain_core.language_models import BaseChatModel

from agent.graph.chat.events import Event
from agent.graph.usage import Usage
from agent.tools.adapter import Tool
from agent.tools.context import ToolContext
from domain.conversations.messages import ChatMessage, ToolCall


class TurnState(TypedDict):
    """The turn so far: its messages, and how often the model was asked."""

    messages: Annotated[list[ChatMessage], add]
    steps: Annotated[int, add]


class GateState(TypedDict):
    """What one gate is given: the call that waits for an answer."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person said to one question."""

    status: Literal["approved", "refused", "cancelled", "expired"]
    arguments: dict[str, Any] | None = None
    """Arguments that the person put in place of the model's."""
    reason: str | None = None


Write = Callable[[Event], None]
"""Takes an event into the run's stream, at once and without waiting."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a run works with; never checkpointed."""

    write: Write
    add_messages: Callable[[Sequence[ChatMessage]], None]
    """Takes messages into the run's record that are not streamed: the client has them."""
    model: BaseChatModel
    tools: Mapping[str, Tool]
    client_tools: Mapping[str, dict[str, Any]]
    """The front end's own tools, as function definitions by name."""
    tool_context: ToolContext
    system_prompt: str
    history: Sequence[ChatMessage]
    """What was said before this turn, bounded."""
    usage: Usage
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """Answers to questions of this turn, by tool call id."""
    late_messages: Sequence[ChatMessage] = ()
    """What the person wrote along with the answers; it comes after the results."""
