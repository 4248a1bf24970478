"""The messages that a client can write: AG-UI's models with bounds, and their parts as one text.

A part that is no text never makes a message invalid: its kind is noted for the prompt.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import ag_ui.core as agui
from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter
from pydantic_core import PydanticKnownError

from agent.graph.wire_schemas import STRICT_INPUT
from agent.runs.admission.schemas import ClientId
from domain.core.schemas import Text

MAX_TEXT_LENGTH = 100_000
MAX_TEXT_PARTS = 64
KINDS = ("image", "audio", "video")
FILE = "file"


class TextPart(agui.TextPart):
    """A part of a message that is text."""

    model_config = STRICT_INPUT

    text: Text


_TEXT_PARTS = TypeAdapter(list[TextPart])
_NO_TEXT = {"text": ""}


def read_text(content: Any) -> Any:
    """Return the text of a message's parts, one on each line. Anything but a list is unchanged."""
    if not isinstance(content, list):
        return content
    texts = [_as_text_part(part) for part in content]
    # Each part keeps its position, which a fault names.
    parts = _TEXT_PARTS.validate_python([_NO_TEXT if part is None else part for part in texts])
    lines = [part.text for part, sent in zip(parts, texts, strict=True) if sent is not None]
    if len(lines) > MAX_TEXT_PARTS:
        bounds = {"max_length": MAX_TEXT_PARTS, "actual_length": len(lines)}
        raise PydanticKnownError("too_long", {"field_type": "List", **bounds})
    return "\n".join(lines)


def find_unread_kinds(content: Any) -> list[str]:
    """Return the kinds of the parts that are no text, each once: image, audio, video or file."""
    return list(dict.fromkeys(_unread_kinds(content if isinstance(content, list) else [])))


def _unread_kinds(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        if part is not None and _as_text_part(part) is None:
            yield _kind_of(part) if isinstance(part, dict) else FILE


def _as_text_part(part: Any) -> dict[str, Any] | None:
    """Return a part that is text, or None. Older clients also send texts without a type."""
    if isinstance(part, str):
        return {"text": part}
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text":
        text_part: dict[str, Any] = part
        return text_part
    is_untyped = isinstance(part, dict) and not isinstance(kind, str)
    return {"text": part["text"]} if is_untyped and isinstance(part.get("text"), str) else None


def _kind_of(part: dict[str, Any]) -> str:
    """Return the kind of a part by its type, or by its media type, as AG-UI's `binary` has it."""
    source = part.get("source")
    media_types = [part.get("mimeType"), source.get("mimeType") if isinstance(source, dict) else ""]
    named = " ".join(str(each)[:200] for each in (part.get("type"), *media_types)).lower()
    return next((kind for kind in KINDS if kind in named), FILE)


MessageText = Annotated[
    Text, StringConstraints(max_length=MAX_TEXT_LENGTH), BeforeValidator(read_text)
]


class UserMessage(agui.UserMessage):
    model_config = STRICT_INPUT

    id: ClientId
    content: MessageText


class ToolMessage(agui.ToolMessage):
    model_config = STRICT_INPUT

    id: ClientId
    tool_call_id: Annotated[Text, Field(max_length=200)]
    content: MessageText
