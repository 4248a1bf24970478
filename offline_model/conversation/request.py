"""One request of the user: an intent's text and slots, with the dialogue state around it."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from offline_model.conversation.bound_tools import BoundTools
from offline_model.conversation.entity_memory import EntityMemory
from offline_model.conversation.tool_results import Record, ToolResult
from offline_model.conversation.user_context import UserContext
from offline_model.dates.numbers import NUMBER_EN
from offline_model.dates.parser import parse_time
from offline_model.dates.time_expression import TimeExpression
from offline_model.text.language import Language
from offline_model.text.normalisation import normalise

Slots = dict[str, str]


TIME_FILLER = re.compile(
    r"(?:[\s,.;!?]|\b(?:at|on|in|by|for|from|to|the|this|next|about|around|it|and)\b|[的在到从])*",
    re.IGNORECASE,
)
"""What may stand beside the time in a text that is nothing but a time."""


BARE_NUMBER = re.compile(rf"(?:{NUMBER_EN})(?![\w-])", re.IGNORECASE)


@dataclass
class IntentRequest:
    """One thing that the user wants, and the dialogue state that a handler needs for it."""

    text: str
    language: Language
    user: UserContext
    tools: BoundTools
    memory: EntityMemory
    slots: Slots = field(default_factory=dict)
    """The named groups of the intent's pattern."""
    shared_day: TimeExpression | None = None
    """The day that another request of the same message names."""
    raw_texts: list[str] = field(default_factory=list)
    """The user's texts before normalisation."""
    last_change: ToolResult | None = None
    """The last call of the previous turn that changes something, or would have."""
    preceding_text: str = ""
    """The text in front of the request in the same message: "I am ill, so cancel it"."""

    def __getitem__(self, slot: str) -> str:
        """Return a slot's text; empty if the pattern did not fill it."""
        return self.slots.get(slot) or ""

    @property
    def now(self) -> datetime:
        return self.user.now

    def localize(self, english: str, chinese: str) -> str:
        """Return the text in the language of the request."""
        return chinese if self.language == "zh" else english

    def parse_time(self, text: str | None = None, *, past: bool = False) -> TimeExpression:
        """Parse the first time in a text, by default in the request's own."""
        return parse_time(self.text if text is None else text, self.language, self.now, past=past)

    def parse_time_only(self, text: str) -> TimeExpression | None:
        """Parse a text that is nothing but a time, such as "at 4" or "4"; None for any other."""
        is_bare = self.language == "en" and BARE_NUMBER.match(text)
        texts = [text, f"at {text}"] if is_bare else [text]
        for candidate in texts:
            timex = self.parse_time(candidate)
            rest = candidate
            for start, end in reversed(timex.spans):
                rest = rest[:start] + " " + rest[end:]
            if timex.names_time and TIME_FILLER.fullmatch(rest):
                return timex
        return None

    def with_original_text(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return arguments with the signs that the user wrote, before normalisation."""
        return {name: self._original(value) for name, value in arguments.items()}

    def _original(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self.with_original_text(value)
        if not isinstance(value, str):
            return value
        found = ((text, normalise(text).find(value)) for text in self.raw_texts)
        return next((text[at : at + len(value)] for text, at in found if at >= 0), value)

    def local_start(self, record: Record) -> datetime | None:
        """Return an item's start in the user's zone."""
        return _parse_moment(self.user, record.get("start_at"))

    def local_end(self, record: Record) -> datetime | None:
        """Return an item's end in the user's zone."""
        return _parse_moment(self.user, record.get("end_at"))


def restate(request: IntentRequest, text: str) -> IntentRequest:
    """Return the request with another text."""
    return replace(request, text=text, slots={}, raw_texts=[text], preceding_text="")


def _parse_moment(user: UserContext, value: Any) -> datetime | None:
    try:
        return user.to_local(datetime.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        return None
