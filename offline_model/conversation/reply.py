"""What the model answers with."""

from collections.abc import Sequence
from dataclasses import dataclass

from offline_model.conversation.bound_tools import ToolCall


@dataclass(frozen=True, slots=True)
class ModelReply:
    """The model's next message: text, or tool calls."""

    text: str = ""
    calls: Sequence[ToolCall] = ()
