"""An intent: the patterns of a request in both languages, and its handler."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from offline_model.conversation.flow import ReplyFlow
from offline_model.conversation.request import IntentRequest, Slots
from offline_model.intents.vocabulary import compile_chinese, compile_english
from offline_model.text.language import Language


@dataclass(frozen=True)
class Intent:
    """Patterns with the placeholders of `vocabulary`; the first match fills the slots."""

    tool: str
    """Empty if no tool does it: the handler explains how."""
    handler: Callable[[IntentRequest], ReplyFlow]
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    changes_data: bool = True
    """If true, a clause that is a prohibition or a question how to do it must not trigger it."""
    matches_any_speech_act: bool = False
    """True for requests in the form of a report or a refusal: "I have finished the report", "I
    don't want to be friends with Bob any more"."""
    requires_time: bool = False
    """Matches only a clause that names a time."""
    patterns: dict[Language, list[re.Pattern[str]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.patterns["en"] = [compile_english(pattern) for pattern in self.en]
        self.patterns["zh"] = [compile_chinese(pattern) for pattern in self.zh]

    def match(self, request: IntentRequest, text: str) -> Slots | None:
        """Return the slots of a clause; None if it does not express the intent."""
        for pattern in self.patterns[request.language]:
            if found := pattern.search(text):
                if self.requires_time and not request.parse_time(text).names_time:
                    return None
                return {k: v.strip() for k, v in found.groupdict().items() if v is not None}
        return None
