"""Selecting one of several records: by an index, or by asking the user."""

import re
from collections.abc import Callable, Sequence

from offline_model.conversation.flow import EndFlow, Flow, ask_user
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.resolution import resolve_range
from offline_model.handlers.formatting import format_list
from offline_model.text.quantifiers import ALL_QUANTIFIER, parse_ordinal

Label = Callable[[Record], str]


def record_at(records: Sequence[Record], index: int) -> Record | None:
    """Return the record at an index as `parse_ordinal` returns it."""
    return records[index] if -1 <= index < len(records) and records else None


def disambiguate(
    request: IntentRequest, records: Sequence[Record], label: Label, *, several: bool = False
) -> Flow[list[Record]]:
    """Return the only record, or ask the user which one; with `several`, "all" is an answer too."""
    if len(records) <= 1:
        return list(records)
    options = format_list(records[:20], label)
    answer = yield from ask_user(
        request,
        f"I found several:\n{options}\nWhich one do you mean?",
        f"我找到了好几个：\n{options}\n你指的是哪一个？",
    )
    if several and ALL_QUANTIFIER.search(answer):
        return list(records)
    selected = _select_by_answer(request, answer, records[:20], label)
    if not selected:
        raise EndFlow(
            request.localize(
                "I could not tell which one you mean, so I left everything as it is.",
                "我没能确定你指的是哪一个，所以什么都没有改动。",
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
