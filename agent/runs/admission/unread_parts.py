"""The parts of messages that the model cannot read: whatever is no text."""

from typing import Any

KINDS = ("image", "audio", "video")
FILE = "file"


def is_unread_part(part: Any) -> bool:
    """Return whether this is a part of a kind other than text, in whatever format."""
    kind = part.get("type") if isinstance(part, dict) else None
    return isinstance(kind, str) and kind != "text"


def find_unread_kinds(content: Any) -> list[str]:
    """Return the kinds of the unread parts, each once: image, audio, video or file."""
    parts = content if isinstance(content, list) else []
    return list(dict.fromkeys(_kind_of(part) for part in parts if is_unread_part(part)))


def _kind_of(part: dict[str, Any]) -> str:
    """Return the kind of a part by its type, or by its media type, as AG-UI's `binary` has it."""
    source = part.get("source")
    media_types = [part.get("mimeType"), source.get("mimeType") if isinstance(source, dict) else ""]
    named = " ".join(str(each) for each in (part["type"], *media_types))[:200].lower()
    return next((kind for kind in KINDS if kind in named), FILE)
