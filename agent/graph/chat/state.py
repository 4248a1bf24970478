"""The state of a turn, which checkpoints store, and the context of a run, which they do not.

The state holds the messages of this turn only, with their prompt data. The history before it, and
all else that the database can provide again, is in the context.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add, or_
from typing import Annotated, Any, Literal, TypedDict

from langchain_core.language_models import BaseChatModel

from agent.graph.chat.context_limit import ContextLimit
from agent.graph.chat.events import Event
from agent.graph.chat.prompt.build import PromptSource
from agent.graph.chat.prompt.data import PromptData
from agent.graph.usage import Usage
from agent.tools.adapter import Tool
from agent.tools.context import ToolContext
from domain.conversations.messages import ChatMessage, ToolCall


class TurnState(TypedDict):
    """The turn so far: its messages, and the number of calls to the model."""

    messages: Annotated[list[ChatMessage], add]
    steps: Annotated[int, add]
    prompt_data: Annotated[dict[str, PromptData], or_]
    """By message id; only that of messages that this turn produced."""


class GateState(TypedDict):
    """The input of one gate: the call that needs a decision."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Decision:
    """The person's decision about one tool call."""

    status: Literal["approved", "refused", "cancelled", "expired"]
    arguments: dict[str, Any] | None = None
    """The arguments that the person edited; None for the model's own."""
    reason: str | None = None


Write = Callable[[Event], None]
"""Adds an event to the run's stream without blocking."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """What the nodes of a run need; never checkpointed."""

    write: Write
    store_replies: Callable[[], Awaitable[None]]
    """Stores the turn's replies of the model that follow an effect, before it is called again."""
    add_messages: Callable[[Sequence[ChatMessage]], None]
    """Adds messages to the run's transcript without streaming them: the client has them."""
    model: BaseChatModel
    tools: Mapping[str, Tool]
    client_tools: Mapping[str, dict[str, Any]]
    """The client's own tools: their definitions by name."""
    tool_context: ToolContext
    prompt_source: PromptSource
    """What prompts are made of, besides the messages of this turn."""
    prompt_data: dict[str, PromptData]
    """The prompt data of the history, the turn and what the run adds to it, by message id."""
    context_limit: ContextLimit
    usage: Usage
    on_text_start: Callable[[], None] = lambda: None
    """Called when the text of each message of the model begins."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """The decisions of this turn, by tool call id."""
    client_results: Mapping[str, ChatMessage] = field(default_factory=dict)
    """The results that the turn's front-end calls got while it waited, by tool call id."""
    late_messages: Sequence[ChatMessage] = ()
    """The messages that came before or with the decisions; they follow the results."""
    goes_on: bool = False
    """Whether the model reads the late messages even if front-end calls have no result yet."""
