"""The note at the beginning of a user message: who sent it, when, and what the front end shows.

What changes from one request to the next stands here and not in the system prompt, so that an
endpoint's cache of the prompt holds as long as possible.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAX_CONTEXT_LENGTH = 8_000
"""How many characters of the client's context the model gets, escaped as in the prompt."""
_ENTRY = "- {}: {}"
_ENTRY_LENGTH = len(_ENTRY.format("", "")) + 1
"""What an entry has besides its two texts: its frame, and the end of its line."""
ATTRIBUTES = ("username", "timezone", "locale", "now", "weekday")
_UNREAD = "<unread>{}</unread>"


class NoteWriter:
    """Writes the notes of one prompt, in order.

    A note repeats of the person and the context only what has changed since the note before.
    """

    def __init__(self, username: str) -> None:
        self._person: dict[str, str] = {}
        self._context: Any = None
        self._username = username

    def write(self, data: Mapping[str, Any]) -> str:
        """Return the note of a user message with this prompt data, or an empty string."""
        person = data.get("person")
        if not isinstance(person, Mapping):
            return ""
        lines = [self._write_person({"username": self._username, **person})]
        context = data.get("context") or []
        if context != (self._context or []):
            lines.append(_write_context(context))
            self._context = context
        if unread := data.get("unread"):
            lines.append(_UNREAD.format(escape(", ".join(unread))))
        return "".join(f"{line}\n" for line in lines)

    def _write_person(self, person: Mapping[str, Any]) -> str:
        attributes = {name: str(person[name]) for name in ATTRIBUTES if person.get(name)}
        changed = {
            name: value
            for name, value in attributes.items()
            if name == "now" or self._person.get(name) != value
        }
        self._person = attributes
        pairs = " ".join(f"{name}={quoteattr(value)}" for name, value in changed.items())
        return f"<person {pairs}/>"


def escape_notes(text: str) -> str:
    """Escape what looks like a note in a text that the user wrote."""
    for name in ("person", "context", "/context", "unread", "/unread"):
        text = text.replace(f"<{name}", f"&lt;{name}") if f"<{name}" in text else text
    return text


def bound_context(context: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return as much of a client's context as the model gets: MAX_CONTEXT_LENGTH characters.

    `context` has pairs of description and value. The last pair that begins within the limit is
    shortened to it, and later pairs are left out.
    """
    bounded: list[tuple[str, str]] = []
    length = MAX_CONTEXT_LENGTH + 1
    for entry in context:
        length -= _ENTRY_LENGTH
        if length <= 0:
            break
        description, length = _shorten(entry[0], length)
        value, length = _shorten(entry[1], length)
        bounded.append((description, value))
    return bounded


def _write_context(context: Sequence[Sequence[str]]) -> str:
    entries = [_ENTRY.format(escape(description), escape(value)) for description, value in context]
    return "\n".join(["<context>", *entries, "</context>"])


def _shorten(text: str, length: int) -> tuple[str, int]:
    """Return the longest beginning of a text that has at most `length` characters when escaped.

    Returns also how many characters of `length` are left.
    """
    for end, character in enumerate(text):
        escaped_length = len(escape(character))
        if escaped_length > length:
            return text[:end], 0
        length -= escaped_length
    return text, length
