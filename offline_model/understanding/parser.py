"""From words to scripts: which rule fits which part of a message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from offline_model.conversation.flow import Request, Script, Slots, cannot
from offline_model.dates import Language
from offline_model.handlers import small_talk
from offline_model.handlers.named_tools import call_named, named_tool
from offline_model.handlers.references import PRONOUN
from offline_model.handlers.schedule import new_items
from offline_model.handlers.schedule.item_details import read_new
from offline_model.intents import RULES
from offline_model.intents.follow_ups import follow_up, kinds_in
from offline_model.intents.intent import Rule
from offline_model.text.clauses import FIELD, split
from offline_model.text.speech_acts import (
    CONDITION,
    NOT_FORGET,
    Guard,
    language_of,
    lift_guard,
    plain,
    strip_courtesy,
)

ASKS = {
    "en": re.compile(
        r"^(?:show|list|display|view|see|what|which|who|when|where|how|tell|give|check"
        r"|find|search|look|open|do i|am i|is|are|any|my)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"^(?:查|看|列|显示|展示|打开|告诉|搜|找|有|我的|我有|谁|什么|哪)"),
}


MOST_TASKS = 8
OPEN_GRANT = re.compile(
    r"^(?:let|allow) (?!(?:him|her|them|me|it|us)\b)(?:my friend )?\S+ (?:to )?"
    r"(?:(?:see|view|read|edit|change|modify)\b(?:,| and)?\s*)+$"
    r"|^(?:让|允许)\s*[A-Za-z0-9_@.+-]+\s*(?:(?:查看|看到|编辑|修改|更改)[和与、,]?)+$",
    re.IGNORECASE,
)
"""What does not say yet of which item: "let bob see", before "and edit my dentist appointment"."""
NO_PLAN = re.compile(
    r"\b(?:not|no|never|can't|cannot|won't|don't|isn't|if|because|since)\b|^(?:he|she|it"
    r"|they|that|this|there)\b|不|没|如果|因为",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Match:
    """A rule that fits a clause; `guard` says why nothing may be done all the same."""

    rule: Rule
    slots: Slots
    text: str
    guard: Guard | None = None


@dataclass
class Task:
    """A request and its script, which may have to wait for the one before."""

    request: Request
    script: Script
    waits: bool = False
    tool: str = ""


@cache
def _by_tool() -> dict[str, Rule]:
    return {rule.tool: rule for rule in RULES}


def match_clause(request: Request, clause: str, kinds: Sequence[str] = ()) -> Match | None:
    """Find the rule for one clause, given the kinds of record last spoken of."""
    language = request.language
    text = strip_courtesy(clause, language)
    if match := _first(request, text, effects=True, guarded=False):
        return match
    lifted = lift_guard(text, language)
    if lifted.guard is None:
        if back := follow_up(text, language, kinds):
            tool, reference = back
            return Match(_by_tool()[tool], {"what": reference, "who": reference}, text)
        return _first(request, text, effects=True, reads=True)
    if effect := _first(request, lifted.text, effects=True):
        return replace(effect, guard=lifted.guard)
    return _first(request, text, reads=True) or _first(request, lifted.text, reads=True)


def _first(
    request: Request,
    text: str,
    *,
    effects: bool = False,
    reads: bool = False,
    guarded: bool = True,
) -> Match | None:
    for rule in RULES:
        wanted = effects if rule.effect else reads
        if not wanted or rule.guarded is not guarded:
            continue
        slots = rule.match(request, text)
        if slots is not None:
            return Match(rule, slots, text)
    return None


def is_request(base: Request) -> bool:
    """Whether a message asks for something by itself, and is no answer to a question."""
    text = plain(base.text)
    language = language_of(text)
    match = match_clause(replace(base, language=language), text)
    if match is None or len(text) < 4:
        return False
    return match.rule.effect or bool(ASKS[language].search(match.text))


def understand(base: Request) -> list[Task]:
    """Find what a message asks for; where that is not to be seen, say so."""
    text = plain(base.text)
    first = language_of(text)
    for language in (first, *(other for other in _LANGUAGES if other != first)):
        if tasks := _tasks(replace(base, text=text, language=language)):
            return tasks
    return _otherwise(replace(base, text=text)) or [Task(base, _say(small_talk.unknown(base)))]


_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def _tasks(request: Request) -> list[Task]:
    talk = small_talk.small_talk(request)
    if talk is not None:
        return [Task(request, _say(talk))]
    foreign = [name for name in request.tools.names if name not in _by_tool()]
    if tool := named_tool(request, foreign):
        guard = lift_guard(strip_courtesy(request.text, request.language), request.language).guard
        return [_named(request, tool)] if guard is None else []
    tasks: list[Task] = []
    aside, text = _topic(request)
    clauses = split(text, request.language, partial(_begins, request))
    for clause in clauses:
        task = _task(replace(request, aside=aside), clause, tasks)
        if task is None and len(clauses) > 1:
            task = _told(request, clause)
        if task is None or not task.tool:
            aside = f"{aside} {clause}".strip()
        if task and len(tasks) < MOST_TASKS and not _repeats(task, tasks):
            tasks.append(task)
    _share_day(tasks)
    return tasks


def _told(request: Request, clause: str) -> Task | None:
    """Make an item of a clause such as "dentist tomorrow at 3" beside other requests."""
    text = strip_courtesy(clause, request.language)
    new = replace(request, text=text, slots={"body": text})
    if NO_PLAN.search(text) or not request.read_time(text).clock or not new_items.is_new(new):
        return None
    if "create_schedule_item" not in request.tools:
        return None
    return Task(new, new_items.create_item(new), tool="create_schedule_item")


def _topic(request: Request) -> tuple[str, str]:
    """Cut "Team meeting: move it to 4" into what it is about and what is asked for."""
    head, colon, rest = request.text.partition(":")
    if not colon or not 2 <= len(head.strip()) <= 60 or _match(request, head):
        return "", request.text
    match = _match(request, rest)
    if match is None or not match.rule.effect:
        return "", request.text
    return head.strip(), rest


def _task(request: Request, clause: str, before: Sequence[Task]) -> Task | None:
    match = _match(request, clause)
    if match is None:
        if before and "body" in before[-1].request.slots and _is_second(request, clause):
            again = replace(before[-1].request, text=clause, slots={"body": clause})
            return Task(again, new_items.create_item(again))
        return None
    if CONDITION.search(request.aside):
        match = replace(match, guard="asked")
    slots = new_items.whole_body(match.slots)
    part = replace(request, text=match.text, slots=slots)
    waits = bool(before) and _refers_back(match)
    tool = "" if match.guard else match.rule.tool
    return Task(part, _script(part, match), waits=waits, tool=tool)


def _match(request: Request, clause: str) -> Match | None:
    """Match a clause; in English also with the time that stands in front put last."""
    kinds = [*kinds_in(request.aside), *request.memory.kinds]
    match = match_clause(request, clause, kinds)
    if match is None and request.language == "en":
        turned = _time_last(request, strip_courtesy(clause, "en"))
        match = match_clause(request, turned, kinds) if turned else None
    return match


def _time_last(request: Request, text: str) -> str | None:
    spans = request.read_time(text).spans
    end = 0
    for start, stop in spans:
        if re.fullmatch(r"[\s,]*(?:(?:on|at|in|by|for|this)\s+)?", text[end:start], re.IGNORECASE):
            end = stop
    return f"{text[end:].strip(' ,')} {text[:end].strip()}" if end else None


def _script(part: Request, match: Match) -> Script:
    if match.guard:
        return _say(small_talk.guarded(part, match.guard, match.rule.tool))
    if match.rule.tool and match.rule.tool not in part.tools:
        return _say(cannot(part, match.rule.tool))
    return match.rule.plan(part)


def _refers_back(match: Match) -> bool:
    """Whether a request is about what the one before it makes or finds."""
    about = [match.slots.get(slot, "") for slot in ("what", "who")]
    left_open = about == ["", ""] and "body" not in match.slots and match.rule.effect
    return left_open or any(PRONOUN.match(words) for words in about)


def _repeats(task: Task, before: Sequence[Task]) -> bool:
    """Whether a request says the one before it again: "I have read it, mark it as read"."""
    same = any(task.request.text == other.request.text for other in before)
    return same or (task.waits and before[-1].tool == task.tool)


def _begins(request: Request, piece: str, before: str | None) -> bool:
    """Whether a piece of a message is a request of its own."""
    language = request.language
    if before is not None and FIELD.match(piece) and _is_new(request, before):
        return False
    if before is not None and OPEN_GRANT.match(strip_courtesy(before, language)):
        return False
    if before is not None and _keeps(language, before):
        return _is_second(request, piece) and _is_second(request, before)
    match = _match(replace(request, aside=before or ""), piece)
    if match is not None and (match.rule.effect or ASKS[language].search(match.text)):
        return True
    return before is not None and _is_new_item(request, before) and _is_second(request, piece)


def _keeps(language: Language, before: str) -> bool:
    """Whether what follows belongs to a reminder: "remind me to call mom and delete the file"."""
    text = strip_courtesy(before, language)
    return text.lower().startswith("remind me") or bool(NOT_FORGET.search(text))


def _is_new(request: Request, clause: str) -> bool:
    match = _match(request, clause)
    if match is None:
        return new_items.is_new(replace(request, text=clause))
    return match.rule.tool == "create_schedule_item"


def _is_new_item(request: Request, clause: str) -> bool:
    match = _match(request, clause)
    made = match is not None and match.rule.tool == "create_schedule_item"
    return made and request.read_time(clause).has_clock


def _is_second(request: Request, piece: str) -> bool:
    """Whether a piece names a thing and a time of day: the B of "A at 3 and B at 5"."""
    if not request.read_time(piece).has_clock:
        return False
    named = read_new(request, piece)
    long_enough = len(named.title) > 1 or named.title.isupper()
    return long_enough and not (named.location or named.notes or named.description)


def _share_day(tasks: list[Task]) -> None:
    """Let "A at 3 and B at 5 tomorrow" be tomorrow both times."""
    new = [task for task in tasks if "body" in task.request.slots]
    if len(new) < 2:
        return
    days = [new_items.day_of(task.request) for task in new]
    day = next((day for day in days if day), None)
    for task in new:
        task.request.day = day


def _otherwise(request: Request) -> list[Task]:
    """Try what no rule begins with: a tool's name, something with a time, a report."""
    text = strip_courtesy(request.text, request.language)
    guard = lift_guard(text, request.language).guard
    if guard == "past" or new_items.REPORT.search(text):
        return [Task(request, _say(small_talk.guarded(request, "past", "")))]
    if guard is None and (tool := named_tool(request, request.tools.names)):
        return [_named(request, tool)]
    if guard is None and new_items.is_new(replace(request, text=text)):
        return _new_items(request, text)
    return []


def _named(request: Request, tool: str) -> Task:
    named = replace(request, slots={"tool": tool})
    return Task(named, call_named(named), tool=tool)


def _new_items(request: Request, text: str) -> list[Task]:
    """Make an item of each part of a sentence that names a thing and a time of day."""

    def begins(piece: str, before: str | None) -> bool:
        return before is None or (_is_second(request, piece) and _is_second(request, before))

    tasks = []
    for part in split(text, request.language, begins):
        new = replace(request, text=part, slots={"body": part})
        known = "create_schedule_item" in request.tools
        script = new_items.create_item(new) if known else _say(cannot(new, "create_schedule_item"))
        tasks.append(Task(new, script))
    _share_day(tasks)
    return tasks


def _say(text: str) -> Script:
    yield from ()
    return text
