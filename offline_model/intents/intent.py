"""A rule: how people ask for a tool in both languages, and the script that follows."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from offline_model.conversation.flow import Request, Script, Slots
from offline_model.dates import Language
from offline_model.intents.vocabulary import chinese, english


@dataclass(frozen=True)
class Rule:
    """Patterns as in `vocabulary`; the first that matches fills the slots."""

    tool: str
    """Empty for what no tool does; the plan says where it is done."""
    plan: Callable[[Request], Script]
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    effect: bool = True
    """Changes something: does nothing behind a "don't" or a "how do I"."""
    guarded: bool = True
    """False for what is asked for in the words of a fact or a refusal: "I have finished the
    report", "I don't want to be friends with Bob any more"."""
    timed: bool = False
    """Fits only where a time is named."""
    patterns: dict[Language, list[re.Pattern[str]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.patterns["en"] = [english(pattern) for pattern in self.en]
        self.patterns["zh"] = [chinese(pattern) for pattern in self.zh]

    def match(self, request: Request, text: str) -> Slots | None:
        for pattern in self.patterns[request.language]:
            if found := pattern.search(text):
                if self.timed and not request.read_time(text).known:
                    return None
                return {k: v.strip() for k, v in found.groupdict().items() if v is not None}
        return None
