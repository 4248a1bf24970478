"""From words to scripts: which rule fits which part of a message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from agent.graph.models.offline import (
    diet,
    friends,
    inbox,
    invites,
    new_items,
    people,
    schedule,
    sharing,
    small_talk,
)
from agent.graph.models.offline.clauses import split
from agent.graph.models.offline.dates import Language
from agent.graph.models.offline.language import (
    NOT_FORGET,
    Guard,
    language_of,
    lift_guard,
    plain,
    strip_courtesy,
)
from agent.graph.models.offline.named_tools import call_named, named_tool
from agent.graph.models.offline.references import PRONOUN
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import Request, Script, Slots, cannot

FEATURES = (friends, invites, diet, inbox, sharing, people, schedule)


@cache
def _rules() -> tuple[Rule, ...]:
    rules = [rule for feature in FEATURES for rule in feature.RULES]
    return tuple(sorted(rules, key=lambda rule: rule.general))


@dataclass(frozen=True)
class Match:
    """A rule that fits a clause; `guard` says why nothing may be done all the same."""

    rule: Rule
    slots: Slots
    text: str
    language: Language
    guard: Guard | None = None


@dataclass
class Task:
    """A request and its script, which may have to wait for the one before."""

    request: Request
    script: Script
    waits: bool = False


def match_clause(clause: str, language: Language) -> Match | None:
    """Find the rule for one clause."""
    text = strip_courtesy(clause, language)
    lifted = lift_guard(text, language)
    if lifted.guard is None:
        return _first(text, language, effects=True, reads=True)
    if lifted.guard == "past" and (report := _first(text, language, effects=True, reports=True)):
        return report
    if effect := _first(lifted.text, language, effects=True):
        return replace(effect, guard=lifted.guard)
    return _first(text, language, reads=True)


def _first(
    text: str, language: Language, *, effects: bool = False, reads: bool = False, reports: bool = False
) -> Match | None:
    for rule in _rules():
        if reports and not rule.report:
            continue
        if (rule.effect and effects) or (not rule.effect and reads):
            slots = rule.match(text, language)
            if slots is not None:
                return Match(rule, slots, text, language)
    return None


def is_request(text: str) -> bool:
    """Whether a message asks for something by itself, and is no answer to a question."""
    text = plain(text)
    match = match_clause(text, language_of(text))
    return match is not None and len(text.split()) + len(text) // 4 > 1


def understand(base: Request) -> list[Task]:
    """Find what a message asks for; empty where that is not to be seen."""
    text = plain(base.text)
    for language in _languages(text):
        request = replace(base, text=text, language=language)
        if tasks := _tasks(request):
            return tasks
    return []


def _languages(text: str) -> Sequence[Language]:
    first = language_of(text)
    return (first, "en" if first == "zh" else "zh")


def _tasks(request: Request) -> list[Task]:
    talk = small_talk.small_talk(request)
    if talk is not None:
        return [Task(request, _say(talk))]
    clauses = split(request.text, request.language, partial(_begins, request.language))
    tasks: list[Task] = []
    for clause in clauses:
        _add(tasks, request, clause)
    _share_day(tasks)
    return tasks or _otherwise(request)


def _add(tasks: list[Task], request: Request, clause: str) -> None:
    match = match_clause(clause, request.language)
    if match is None:
        if tasks and _continues(tasks[-1].request, clause):
            verb = tasks[-1].request
            again = replace(verb, text=clause, slots={"body": clause})
            tasks.append(Task(again, new_items.create_item(again)))
        return
    part = replace(request, text=match.text, slots=match.slots)
    if match.rule.tool == "create_schedule_item":
        part = new_items.chinese_body(part)
    if match.guard:
        script = _say(small_talk.guarded(part, match.guard, match.rule.tool))
    elif match.rule.tool not in request.tools:
        script = _say(cannot(part, match.rule.tool))
    else:
        script = match.rule.plan(part)
    waits = bool(tasks) and any(PRONOUN.match(part[slot]) for slot in ("what", "who")) or (
        bool(tasks) and "what" in match.rule.tool and not part["what"]
    )
    tasks.append(Task(part, script, waits=waits))


def _begins(language: Language, piece: str, before: str | None) -> bool:
    """Whether a piece of a message is a request of its own."""
    if before is not None and _keeps(language, before):
        return False
    match = match_clause(piece, language)
    if match is not None and not (match.rule.effect is False and before is not None and len(piece) < 4):
        return language == "en" or not match.rule.general or before is None or len(piece) > 3
    return before is not None and _second_item(language, piece, before)


def _keeps(language: Language, before: str) -> bool:
    """Whether what follows belongs to a reminder: "remind me to call mom and delete the file"."""
    text = strip_courtesy(before, language)
    return text.lower().startswith("remind me") or bool(NOT_FORGET.search(text))


def _second_item(language: Language, piece: str, before: str) -> bool:
    """Whether a piece is a further new item: "A at 3 and B at 5"."""
    match = match_clause(before, language)
    return match is not None and match.rule.tool == "create_schedule_item" and _timed(language, piece) and _timed(language, before)


def _timed(language: Language, text: str) -> bool:
    return bool(_CLOCKS[language].search(text)) and len(text.strip()) > 4


def _continues(request: Request, clause: str) -> bool:
    return "body" in request.slots and _timed(request.language, clause)


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
    """Try what no rule begins with: a tool's name, or something with a time."""
    lifted = lift_guard(strip_courtesy(request.text, request.language), request.language)
    if lifted.guard is None and (tool := named_tool(request)):
        named = replace(request, slots={"tool": tool})
        return [Task(named, call_named(named))]
    if lifted.guard is None and "?" not in request.text and new_items.is_new(request):
        stripped = strip_courtesy(request.text, request.language)
        new = replace(request, text=stripped, slots={"body": stripped})
        if "create_schedule_item" not in request.tools:
            return [Task(new, _say(cannot(new, "create_schedule_item")))]
        return [Task(new, new_items.create_item(new))]
    return []


def _say(text: str) -> Script:
    yield from ()
    return text
