"""A script: what is to be done for one request, step by step, through tools and questions."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from offline_model.conversation.entity_memory import Memory
from offline_model.conversation.tool_results import Outcome, Record
from offline_model.conversation.toolbox import Call, Toolbox
from offline_model.conversation.user_context import Person
from offline_model.dates import Language, Reading, read_time
from offline_model.text.speech_acts import plain

NEVER_MIND = re.compile(
    r"^(?:(?:no|oh|please|actually)[, ]+)*(?:no|nope|never ?mind|cancel|forget (?:it|about"
    r" it)|stop|none|nothing|neither|leave it|don'?t|skip it"
    r"|算了|不用了?|不要了?|没事了?|取消|不了|都不是|不必了?|都不要|别管了)$"
)

Slots = dict[str, str]


class Question(NamedTuple):
    """Something only the person can answer; with `free`, in any words at all."""

    text: str
    free: bool = False


Step = Sequence[Call] | Question
Answer = Sequence[Outcome] | str
Script = Generator[Step, Answer, str]
"""Yields calls or a question, gets their outcomes or the answer, and returns what to say."""


class Halt(Exception):
    """Ends a script early with something to say."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


@dataclass
class Request:
    """One thing that the person wants, with all that is known about it."""

    text: str
    language: Language
    person: Person
    tools: Toolbox
    memory: Memory
    slots: Slots = field(default_factory=dict)
    """What the rule's pattern found in the text."""
    day: Reading | None = None
    """The day that another request in the same message names."""
    originals: list[str] = field(default_factory=list)
    """What the person wrote, before full-width signs were made plain."""
    aside: str = ""
    """What the same message says before the request: "I am ill, so cancel it"."""

    def __getitem__(self, slot: str) -> str:
        return self.slots.get(slot) or ""

    @property
    def now(self) -> datetime:
        return self.person.now

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.language == "zh" else english

    def read_time(self, text: str | None = None, *, past: bool = False) -> Reading:
        return read_time(self.text if text is None else text, self.language, self.now, past=past)

    def as_written(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Give texts the signs back that the person wrote them with."""
        return {name: self._as_written(value) for name, value in arguments.items()}

    def _as_written(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self.as_written(value)
        if not isinstance(value, str):
            return value
        found = ((text, plain(text).find(value)) for text in self.originals)
        return next((text[at : at + len(value)] for text, at in found if at >= 0), value)

    def start_of(self, record: Record) -> datetime | None:
        return _moment(self.person, record.get("start_at"))

    def end_of(self, record: Record) -> datetime | None:
        return _moment(self.person, record.get("end_at"))


def _moment(person: Person, value: Any) -> datetime | None:
    try:
        return person.local(datetime.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def do(request: Request, tool: str, **arguments: Any) -> Generator[Step, Answer, Outcome]:
    """Call a tool and give its outcome. Ends the script where that fails, or is not possible."""
    return (yield from do_all(request, [(tool, arguments)]))[0]


def do_all(
    request: Request, wanted: Sequence[tuple[str, dict[str, Any]]]
) -> Generator[Step, Answer, Sequence[Outcome]]:
    """Call tools side by side. Ends the script where all fail; some may."""
    missing = next((tool for tool, _ in wanted if tool not in request.tools), None)
    if missing:
        raise Halt(cannot(request, missing))
    outcomes = yield [
        request.tools.call(tool, request.as_written(arguments)) for tool, arguments in wanted
    ]
    if isinstance(outcomes, str):
        raise TypeError("Calls were answered with words.")
    for outcome in outcomes:
        request.memory.observe(outcome)
    if all(outcome.failed for outcome in outcomes):
        raise Halt("\n".join(dict.fromkeys(failure(request, outcome) for outcome in outcomes)))
    return outcomes


def look_up(request: Request, tool: str, **arguments: Any) -> Generator[Step, Answer, list[Record]]:
    """Call a tool that lists, and give its records."""
    outcome = yield from do(request, tool, **arguments)
    return outcome.records


def ask(
    request: Request, english: str, chinese: str, *, free: bool = False
) -> Generator[Step, Answer, str]:
    """Ask the person. Ends the script where the answer is to leave it."""
    answer = yield Question(request.say(english, chinese), free)
    if not isinstance(answer, str):
        raise TypeError("A question was answered with outcomes.")
    request.originals.append(answer)
    answer = plain(answer)
    if NEVER_MIND.search(answer.strip().lower().rstrip(".!。")):
        raise Halt(request.say("All right, I changed nothing.", "好的，我没有做任何改动。"))
    return answer


def cannot(request: Request, tool: str) -> str:
    action = tool.replace("_", " ")
    return request.say(
        f"I understand, but the tool for that ({action}) is not available here.",
        f"我明白你的意思，但这里没有可用的工具（{tool}）。",
    )


def failure(request: Request, outcome: Outcome) -> str:
    """Say that a call was refused, cancelled or failed."""
    action = outcome.tool.replace("_", " ")
    said = {
        "refused": (
            "You declined that, so nothing was changed.",
            "你没有同意，所以什么都没有改动。",
        ),
        "cancelled": ("That was cancelled; nothing was changed.", "操作已取消，什么都没有改动。"),
        "expired": (
            "The approval came too late, so nothing was changed. Ask me again if you still"
            " want it.",
            "确认超时了，什么都没有改动。如果还需要，请再告诉我一次。",
        ),
    }
    if outcome.error in said:
        return request.say(*said[outcome.error])
    detail = outcome.message or outcome.error or "?"
    return request.say(f"That did not work ({action}): {detail}", f"操作没有成功：{detail}")
