"""Reads the arguments of one tool call as the JSON object that they mean."""

import json
import re

import orjson

from agent.models.assembly.control_characters import ControlCharacterEscaper
from agent.models.sanitize import StorableText

MAX_NESTED_ENCODINGS = 3
_PLACEHOLDER = re.compile(r'\s*(?:\{\s*\}|null|"")\s*(?=[{"`])')
"""What some endpoints send before the real arguments."""
_OBJECT_WITH_MEMBERS = re.compile(r"\s*\{\s*[^\s}]")
_FENCE = re.compile(r"\s*```\w*\s*(.*?)\s*(?:```\s*)?\Z", re.DOTALL)


class ArgumentsReader:
    """Streams an object with members as it arrives; any other form waits for its end.

    The other forms are: nothing, `null`, an object inside a JSON string, an object inside a code
    fence, and an empty object that the real arguments follow. What is none of these is passed on
    unchanged, so the call gets an error result that the model can correct.
    """

    def __init__(self) -> None:
        self._received: list[str] = []
        self._storable = StorableText()
        self._escaper = ControlCharacterEscaper()
        self._is_streaming = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return the part of the arguments that can be shown now."""
        self._received.append(piece)
        text = self._storable.feed(piece)
        if self._is_streaming:
            return self._escaper.feed(text)
        self._held += text
        while placeholder := _PLACEHOLDER.match(self._held):
            self._held = self._held[placeholder.end() :]
        if _OBJECT_WITH_MEMBERS.match(self._held) is None:
            return ""
        self._is_streaming = True
        return self._escaper.feed(self._release())

    def finish(self) -> str:
        """Return the rest of the arguments."""
        rest = self._storable.finish()
        if self._is_streaming:
            return rest
        return decode_arguments(self._release() + rest)

    @property
    def is_empty(self) -> bool:
        """Whether no arguments have arrived, or only a placeholder for them."""
        return not self._is_streaming and self._held.strip() in {"", "{}", "null", '""'}

    @property
    def is_blank(self) -> bool:
        """Whether no arguments have arrived."""
        return not self._is_streaming and not self._held.strip()

    def is_complete(self) -> bool:
        """Return whether the arguments so far are a JSON value."""
        try:
            json.loads("".join(self._received), strict=False)
        except (ValueError, RecursionError):
            return False
        return True

    def _release(self) -> str:
        held, self._held = self._held, ""
        return held


def decode_arguments(text: str, encodings: int = MAX_NESTED_ENCODINGS) -> str:
    """Return the JSON object that a complete text means, or the text if its meaning is unclear."""
    stripped = text.strip()
    if stripped in {"", "null", '""'}:
        return "{}"
    inner = _decode_once(stripped) if encodings else None
    if not inner or not inner.strip():
        return text
    decoded = decode_arguments(inner, encodings - 1)
    return decoded if _is_object(decoded) else text


def _decode_once(text: str) -> str | None:
    """Return what a JSON string or a code fence contains, or None if the text is neither."""
    if text.startswith("`"):
        fenced = _FENCE.match(text)
        return fenced[1] if fenced else None
    try:
        value = json.loads(text, strict=False) if text.startswith('"') else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _is_object(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False
