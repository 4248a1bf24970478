"""Reading the conditions that change a pet's energy need from what its owner writes."""

import re
from enum import StrEnum

from domain.diet.rules.text_matching import is_stated, normalise_text, word_pattern


class Condition(StrEnum):
    """A condition with a factor of its own in the energy tables."""

    NEUTERED = "neutered"
    INTACT = "intact"
    OVERWEIGHT = "overweight"
    UNDERWEIGHT = "underweight"
    PREGNANT = "pregnant"
    LACTATING = "lactating"
    INACTIVE = "inactive"
    WORKING = "working"


_IS = (
    r"(?:is|are|he's|she's|it's|they're|looks?|gets|got|gotten|became|becoming|grown|grew"
    r"|(?<!avoid )(?<!from )(?<!to )(?<!without )getting)"
)
_HOW = r"(?:(?:a|bit|little|tad|also|just|now|already|still|kind of|so|\w+ly|very|quite) )*"
_ANIMAL = r"(?:dogs?|cats?|pupp(?:y|ies)|kittens?|boy|girl|pet)\b(?! (?:food|treat|diet|kibble))"
_NUTRIENTS = ("protein", "carbs", "carbohydrates", "sugar", "salt", "sodium", "fibre", "fiber")
_NO_NUTRIENT_BEFORE = "".join(
    rf"(?<!{name}{join})" for name in _NUTRIENTS for join in (", ", " and ")
)
_FAT_ENDS = (
    rf"(?!,? (?:and |or )?(?:{'|'.join(_NUTRIENTS)}))(?=\s*(?:$|[,;.!?)]"
    r"|(?:and|but|for|because|since|so|now|already|neutered|spayed|male|female)\b))"
)
_FAT = (
    rf"{_IS} {_HOW}fat{_FAT_ENDS}"
    rf"|(?:a bit|slightly|quite|rather|pretty|somewhat|really|very) fat{_FAT_ENDS}"
    rf"|(?:(?:a|my|our|the|this|very|big|old|lazy) |^)fat (?:\w+ )?{_ANIMAL}"
    rf"|(?:(?<![^,;.!?(])|(?<=[,;.!?(] )|(?<=\band )){_NO_NUTRIENT_BEFORE}fat{_FAT_ENDS}"
)
"""Matches "fat" only where it describes the animal, not the nutrient."""
_FAT_ZH = (
    "(?<![长長增变變发發怕])胖(?![头頭][鱼魚]|大海|[一点點些虎])|[变變长長发發]胖了"
    "|有[些点點]肥|[偏过過太很挺]肥(?!肉)"
)
"""Does not match the request that a thin animal gain weight, "胖一点"."""
_NEUTERED = r"neutered|spayed|castrated|desexed|sterili[sz]ed"
_NEUTERED_ZH = "绝育|絕育|阉|去势|去勢|结扎"
_PATTERNS = {
    Condition.NEUTERED: word_pattern(_NEUTERED, _NEUTERED_ZH),
    Condition.INTACT: word_pattern(
        rf"(?<!not )intact|un-?(?:{_NEUTERED})"
        rf"|(?:not|never|\w+n't) (?:yet )?(?:been )?(?:{_NEUTERED})",
        f"(?:未|没有?|沒有?|还没|還沒|不)(?:做|打算|准备)?(?:{_NEUTERED_ZH})",
    ),
    Condition.OVERWEIGHT: word_pattern(
        r"overweight|obese|obesity|chubby|too (?:fat|heavy)|slim(?:ming)? down"
        r"|(?:to|must|should|needs?) lose (?:some |a little |a bit of )?weight"
        rf"|weight[- ]loss (?:diet|food|plan|program(?:me)?)|{_FAT}",
        f"超重|肥胖|{_FAT_ZH}|体重超标|减肥|減肥|减重|減重|减脂|減脂",
    ),
    Condition.UNDERWEIGHT: word_pattern(
        r"underweight|too thin|skinny|emaciated|malnourished|gain(?:ing)? weight|weight[- ]gain",
        "[偏过過太]瘦|消瘦|体重不足|營養不良|营养不良|增重|增肥",
    ),
    Condition.PREGNANT: word_pattern(
        r"pregnan(?:t|cy)|gestat(?:ing|ion)|expecting (?:puppies|kittens)",
        "怀孕|懷孕|妊娠|孕期|怀崽",
    ),
    Condition.LACTATING: word_pattern(
        r"lactat(?:ing|ion)|nursing|breast-?feeding|suckling", "哺乳|喂奶|餵奶|泌乳"
    ),
    Condition.INACTIVE: word_pattern(
        r"inactive|sedentary|lazy|couch potato|little exercise|low activity",
        "不[爱愛](?:运|運)?[动動]|[运運][动動]量(?:少|小|低)|缺乏[运運][动動]",
    ),
    Condition.WORKING: word_pattern(
        r"working dog|sled dog|herding work|agility|(?:very|highly) active|high activity|athletic",
        "工作犬|[运運][动動]犬|非常活[跃躍]|[运運][动動]量很?大|高强度",
    ),
}


_REPRODUCING = (Condition.PREGNANT, Condition.LACTATING)
_PAST_BEFORE = re.compile(
    r"(?:\b(?:was|were|had been|used to be|previously|formerly|once|false|phantom)"
    r"|\b(?:previous|past|earlier|last|after (?:her|the|a)))\s+$"
    r"|(?:去年|前年|曾经?|曾經|以前|之前|过去|過去|上次|[假])[^,，。;]{0,6}$"
)
_PAST_AFTER = re.compile(
    r"^[^,.;]{0,30}?\b(?:last (?:year|spring|summer|autumn|fall|winter)|years? ago|before"
    r"|previously)\b|^期?[过過](?![程敏])"
)
"""Phrases before or after a condition that place it in the past."""


_LOSS = word_pattern(
    r"(?:los(?:es|ing)|lost) (?:some |a lot of )?weight|weight[- ]loss",
    "体重下降|體重下降|体重减轻|變瘦|变瘦|越来越瘦",
)
"""Weight loss: in the health status a sign of illness, in a request the goal of the plan."""


def read_conditions(health: str | None, *, requests: str | None = None) -> frozenset[Condition]:
    """Read the conditions that the health status or the requests state, in English or Chinese.

    Negated conditions, such as "not overweight", are not stated.
    """
    conditions: set[Condition] = set()
    for text, loss in ((health, Condition.UNDERWEIGHT), (requests, Condition.OVERWEIGHT)):
        normalised = normalise_text(text or "")
        conditions |= {condition for condition in _PATTERNS if _states(normalised, condition)}
        if _PATTERNS[Condition.INTACT].search(normalised):
            conditions.add(Condition.INTACT)
        if is_stated(normalised, _LOSS) and Condition.OVERWEIGHT not in conditions:
            conditions.add(loss)
    if Condition.INTACT in conditions:
        conditions.discard(Condition.NEUTERED)
    return frozenset(conditions)


def _states(text: str, condition: Condition) -> bool:
    """Return whether a text states a condition; pregnancy and lactation must be current."""
    pattern = _PATTERNS[condition]
    if condition in _REPRODUCING:
        text = pattern.sub(lambda match: "" if _is_past(match) else match[0], text)
    return is_stated(text, pattern)


def _is_past(match: re.Match[str]) -> bool:
    before, after = match.string[: match.start()], match.string[match.end() :]
    return _PAST_BEFORE.search(before) is not None or _PAST_AFTER.search(after) is not None
