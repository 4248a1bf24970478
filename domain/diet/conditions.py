"""What a pet's owner says of its health, as far as it changes how much it needs to eat."""

from enum import StrEnum

from domain.diet.wording import either, normalised, says


class Condition(StrEnum):
    """A state that has a factor of its own in the energy tables."""

    NEUTERED = "neutered"
    INTACT = "intact"
    OVERWEIGHT = "overweight"
    UNDERWEIGHT = "underweight"
    PREGNANT = "pregnant"
    LACTATING = "lactating"
    INACTIVE = "inactive"
    WORKING = "working"


_NEUTERED = r"neutered|spayed|castrated|desexed|sterili[sz]ed"
_NEUTERED_ZH = "绝育|絕育|阉|去势|去勢|结扎"
_PATTERNS = {
    Condition.NEUTERED: either(_NEUTERED, _NEUTERED_ZH),
    Condition.INTACT: either(
        rf"(?<!not )intact|un-?(?:{_NEUTERED})"
        rf"|(?:not|never|\w+n't) (?:yet )?(?:been )?(?:{_NEUTERED})",
        f"(?:未|没有?|沒有?|还没|還沒|不)(?:做|打算|准备)?(?:{_NEUTERED_ZH})",
    ),
    Condition.OVERWEIGHT: either(
        r"overweight|obese|obesity|chubby|too (?:fat|heavy)|slim(?:ming)? down"
        r"|(?:to|must|should|needs?) lose (?:some |a little |a bit of )?weight"
        r"|weight[- ]loss (?:diet|food|plan|program(?:me)?)",
        "超重|肥胖|[偏过過太微较較很]胖|有点胖|体重超标|减肥|減肥|减重|減重|减脂|減脂",
    ),
    Condition.UNDERWEIGHT: either(
        r"underweight|too thin|skinny|emaciated|malnourished|gain(?:ing)? weight|weight[- ]gain",
        "[偏过過太]瘦|消瘦|体重不足|營養不良|营养不良|增重|增肥",
    ),
    Condition.PREGNANT: either(
        r"pregnan(?:t|cy)|gestat(?:ing|ion)|expecting (?:puppies|kittens)",
        "怀孕|懷孕|妊娠|孕期|怀崽",
    ),
    Condition.LACTATING: either(
        r"lactat(?:ing|ion)|nursing|breast-?feeding|suckling", "哺乳|喂奶|餵奶|泌乳"
    ),
    Condition.INACTIVE: either(
        r"inactive|sedentary|lazy|couch potato|little exercise|low activity",
        "不[爱愛](?:运|運)?[动動]|[运運][动動]量(?:少|小|低)|缺乏[运運][动動]",
    ),
    Condition.WORKING: either(
        r"working dog|sled dog|herding work|agility|(?:very|highly) active|high activity|athletic",
        "工作犬|[运運][动動]犬|非常活[跃躍]|[运運][动動]量很?大|高强度",
    ),
}


_LOSS = either(
    r"(?:los(?:es|ing)|lost) (?:some |a lot of )?weight|weight[- ]loss",
    "体重下降|體重下降|体重减轻|變瘦|变瘦|越来越瘦",
)
"""Of an animal's health this is a sign of illness; as a wish it is what the plan is for."""


def read_conditions(health: str | None, *, wishes: str | None = None) -> frozenset[Condition]:
    """Read what is stated of an animal, and what is wished for it, in English or Chinese.

    What is denied, such as "not overweight", is not stated.
    """
    found: set[Condition] = set()
    for text, loss in ((health, Condition.UNDERWEIGHT), (wishes, Condition.OVERWEIGHT)):
        words = normalised(text or "")
        found |= {condition for condition, pattern in _PATTERNS.items() if says(words, pattern)}
        if _PATTERNS[Condition.INTACT].search(words):
            found.add(Condition.INTACT)
        if says(words, _LOSS) and Condition.OVERWEIGHT not in found:
            found.add(loss)
    return frozenset(found - {Condition.NEUTERED} if Condition.INTACT in found else found)
