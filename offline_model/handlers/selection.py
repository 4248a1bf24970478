"""Finding the records that a request refers to, for records of any kind.

A request refers to records by an id, by "the second one", by "it", or by a name. What it names and
what is not there is never replaced by another record: the user is asked about one with a similar
name, and which one is meant if several match.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import EndFlow, Flow, Unanswered, ask_user, confirm
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.resolution import resolve_range
from offline_model.handlers.formatting import format_list
from offline_model.handlers.references import UUID
from offline_model.text.quantifiers import ALL_QUANTIFIER, parse_ordinal

Label = Callable[[Record], str]
MIN_SIMILARITY = 0.75
"""Of a name, to be proposed for another one: a letter too many, missing, or exchanged."""
MAX_OPTIONS = 20


@dataclass(frozen=True)
class Finder:
    """How to find records of one kind."""

    kind: str
    """The entity kind in the memory of the conversation."""
    label: Label
    list_all: Callable[[], Flow[list[Record]]]
    not_found: Callable[[Sequence[Record]], str]
    """Returns the reply if none of the listed records is meant."""
    match: Callable[[list[Record]], Flow[list[Record]]] | None = None
    """Returns the records that the request names; None if it names none in particular."""
    name: str = ""
    """What the request calls the record, to propose one with a similar name."""
    name_of: Label = str
    several: bool = False
    """Whether "all" can be answered when several match."""


def find_records(request: IntentRequest, finder: Finder, reference: str) -> Flow[list[Record]]:
    """Find at least one record; ends the flow if there is none."""
    if remembered := _find_in_memory(request, finder, reference):
        return [remembered]
    records = yield from finder.list_all()
    index = parse_ordinal(reference)
    if index is not None and (found := record_at(records, index)):
        return [found]
    named = (yield from finder.match(records)) if finder.match else records
    if index is not None or not named:
        return [(yield from _propose_similar(request, finder, records))]
    if ALL_QUANTIFIER.search(reference):
        return named
    return (yield from disambiguate(request, named, finder.label, several=finder.several))


def _find_in_memory(request: IntentRequest, finder: Finder, reference: str) -> Record | None:
    """Return the record with an id, at an index of the last list, or the one mentioned last."""
    if match := UUID.search(reference):
        known = {record_id(r): r for r in request.memory.mentioned(finder.kind)}
        return known.get(match[0], {"id": match[0]})
    if (index := parse_ordinal(reference)) is not None:
        return find_listed(request, finder.kind, index)
    if finder.match or ALL_QUANTIFIER.search(reference):
        return None
    return request.memory.last_mentioned(finder.kind)


def find_listed(request: IntentRequest, kind: str, index: int) -> Record | None:
    """Return the record at an index of the last list; None if there was no list."""
    listed = request.memory.listed(kind)
    record = record_at(listed, index)
    if record is None and listed:
        raise EndFlow(
            request.localize(
                f"The last list had only {len(listed)} items.", f"上一个列表只有{len(listed)}项。"
            )
        )
    return record


def record_at(records: Sequence[Record], index: int) -> Record | None:
    """Return the record at an index as `parse_ordinal` returns it."""
    return records[index] if -1 <= index < len(records) and records else None


def _propose_similar(
    request: IntentRequest, finder: Finder, records: Sequence[Record]
) -> Flow[Record]:
    """Ask whether the record with a similar name is meant."""
    similar = find_similar(finder.name, records, finder.name_of)
    reply = finder.not_found(records)
    if similar is None:
        raise EndFlow(reply)
    yield from confirm_reading(request, reply, finder.label(similar))
    return similar


def confirm_reading(request: IntentRequest, problem: str, label: str) -> Flow[None]:
    """Ask whether a record is meant that the request does not name exactly."""
    instead = yield from confirm(
        request, f"{problem} Did you mean {label}?".strip(), f"{problem}您是指{label}吗？"
    )
    if instead and instead.casefold() not in label.casefold():
        raise EndFlow(
            request.localize(
                "Then I left everything as it is. Please tell me again what to do.",
                "那我什么都没有改动。请再说一次要做什么。",
            )
        )


def find_similar(name: str, records: Sequence[Record], name_of: Label) -> Record | None:
    """Return the only record whose name has a similar word for each word of a name."""
    words = split_words(name)
    similar = [r for r in records if words and _is_similar(words, split_words(name_of(r)))]
    return similar[0] if len({record_id(r) for r in similar}) == 1 else None


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case; a Chinese character is a word."""
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text.casefold())


def _is_similar(words: Sequence[str], others: Sequence[str]) -> bool:
    return all(
        any(SequenceMatcher(None, word, other).ratio() >= MIN_SIMILARITY for other in others)
        for word in words
    )


def disambiguate(
    request: IntentRequest,
    records: Sequence[Record],
    label: Label,
    *,
    several: bool = False,
    problem: str = "",
) -> Flow[list[Record]]:
    """Return the only record, or ask the user which one; with `several`, "all" is an answer too.

    `problem` is why the records are not what the request names.
    """
    if len(records) <= 1:
        return list(records)
    options = format_list(records[:MAX_OPTIONS], label)
    answer = yield from ask_user(
        request,
        f"{problem} I found several:\n{options}\nWhich one do you mean?".strip(),
        f"{problem}我找到了好几个：\n{options}\n您指的是哪一个？",
    )
    if several and ALL_QUANTIFIER.search(answer):
        return list(records)
    selected = _select_by_answer(request, answer, records[:MAX_OPTIONS], label)
    if not selected:
        raise Unanswered(
            request.localize(
                "I could not tell which one you mean, so I left everything as it is.",
                "我没能确定您指的是哪一个，所以什么都没有改动。",
            )
        )
    return selected


def _select_by_answer(
    request: IntentRequest, answer: str, records: Sequence[Record], label: Label
) -> list[Record]:
    index = parse_ordinal(answer)
    if index is not None and (record := record_at(records, index)):
        return [record]
    by_time = _select_by_time(request, answer, records)
    if len(by_time) == 1:
        return by_time
    words = [w for w in re.findall(r"[\w@.-]+", answer.lower()) if w not in ("the", "one", "with")]
    named = [r for r in records if words and all(word in label(r).lower() for word in words)]
    return named if len(named) == 1 else []


def _select_by_time(request: IntentRequest, answer: str, records: Sequence[Record]) -> list[Record]:
    interval = resolve_range(request.parse_time(answer), request.now)
    if interval is None:
        return []
    timed = [(r, moment) for r in records if (moment := request.local_start(r))]
    return [
        record
        for record, moment in timed
        if interval.start <= moment and (interval.end is None or moment < interval.end)
    ]
