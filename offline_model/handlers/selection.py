"""Choosing one of several records: "the second one", "all of them", or by asking."""

import re
from collections.abc import Callable, Generator, Sequence

from offline_model.conversation.flow import Answer, Halt, Request, Step, ask
from offline_model.conversation.tool_results import Record
from offline_model.dates import as_range

ORDINALS_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ORDINALS_ZH = "一二三四五六七八九十"
_WORDS = "|".join(ORDINALS_EN)
ORDINAL = re.compile(
    rf"\b(?:the )?(?P<word>{_WORDS})(?: (?:one|item|event|entry|message|request|invitation"
    rf"|result|person|user"
    r"|task|plan|code|meeting|appointment|friend|option))?\b"
    r"|\b(?:the )?(?P<digits>\d{1,2})(?:st|nd|rd|th)\b(?: one)?|(?:\b(?:number|no\.?|item"
    r"|option) ?|#)(?P<number>\d{1,2})\b"
    r"|\b(?P<last>last)(?: one)?\b"
    r"|第(?P<chinese>[一二三四五六七八九十]|\d{1,2})(?:个|条|项|场|次|位|份|封)?|"
    r"(?P<final>最后(?:一?[个条项场次位份]))",
    re.IGNORECASE,
)
BARE = re.compile(r"^\s*#?(?P<number>\d{1,2})\s*[.)、号]?\s*$")
EVERY = re.compile(
    r"\b(?:all|both|every|everything|each)\b|全部|所有|都(?=[删取接拒标忽]|$)|每个|每条"
    r"|两个都|一切",
    re.IGNORECASE,
)
EACH = re.compile(r"\s*(?:,|、|\band\b|&|和|跟|与|还有|以及)\s*(?:(?:and|with)\s+)?", re.IGNORECASE)
"""What stands between the parts of "Anna, Bob and Carol"."""
Label = Callable[[Record], str]


def read_ordinal(text: str) -> int | None:
    """Read "the second one", "#2", "最后一个" as an index; the last is -1."""
    match = ORDINAL.search(text)
    if match is None:
        bare = BARE.match(text)
        return int(bare["number"]) - 1 if bare else None
    if match["last"] or match["final"]:
        return -1
    if match["word"]:
        return ORDINALS_EN.index(match["word"].lower())
    number = match["digits"] or match["number"] or match["chinese"]
    return int(number) - 1 if number.isdigit() else ORDINALS_ZH.index(number)


def nth(records: Sequence[Record], index: int) -> Record | None:
    return records[index] if -1 <= index < len(records) and records else None


def listing(records: Sequence[Record], label: Label) -> str:
    return "\n".join(f"{number}. {label(record)}" for number, record in enumerate(records, 1))


def pick(
    request: Request, records: Sequence[Record], label: Label, *, several: bool = False
) -> Generator[Step, Answer, list[Record]]:
    """Give the only record, or ask which is meant; with `several`, "all" is an answer too."""
    if len(records) <= 1:
        return list(records)
    shown = listing(records[:20], label)
    answer = yield from ask(
        request,
        f"I found several:\n{shown}\nWhich one do you mean?",
        f"我找到了好几个：\n{shown}\n你指的是哪一个？",
    )
    if several and EVERY.search(answer):
        return list(records)
    chosen = _chosen(request, answer, records[:20], label)
    if not chosen:
        raise Halt(
            request.say(
                "I could not tell which one you mean, so I left everything as it is.",
                "我没能确定你指的是哪一个，所以什么都没有改动。",
            )
        )
    return chosen


def _chosen(request: Request, answer: str, records: Sequence[Record], label: Label) -> list[Record]:
    index = read_ordinal(answer)
    if index is not None and (record := nth(records, index)):
        return [record]
    by_time = _by_time(request, answer, records)
    if len(by_time) == 1:
        return by_time
    words = [w for w in re.findall(r"[\w@.-]+", answer.lower()) if w not in ("the", "one", "with")]
    named = [r for r in records if words and all(word in label(r).lower() for word in words)]
    return named if len(named) == 1 else []


def _by_time(request: Request, answer: str, records: Sequence[Record]) -> list[Record]:
    span = as_range(request.read_time(answer), request.now)
    if span is None:
        return []
    timed = [(r, moment) for r in records if (moment := request.start_of(r))]
    return [
        record
        for record, moment in timed
        if span.start <= moment and (span.end is None or moment < span.end)
    ]
