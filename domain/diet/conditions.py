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


_PATTERNS = {
    Condition.NEUTERED: either(r"neutered|spayed|castrated|desexed|sterili[sz]ed", "绝育|絕育|阉"),
    Condition.INTACT: either(
        r"intact|un-?(?:neutered|spayed|castrated)"
        r"|not (?:yet )?(?:been )?(?:neutered|spayed|castrated)",
        "(?:未|没有?|沒有?|尚未|还没|還沒)做?(?:绝育|絕育)",
    ),
    Condition.OVERWEIGHT: either(
        r"overweight|obese|obesity|too (?:fat|heavy)|los(?:e|ing) weight|weight[- ]loss"
        r"|slim(?:ming)? down",
        "超重|肥胖|偏胖|过胖|過胖|太胖|减肥|減肥|减重|減重",
    ),
    Condition.UNDERWEIGHT: either(
        r"underweight|too thin|skinny|emaciated|malnourished|gain(?:ing)? weight|weight[- ]gain",
        "偏瘦|过瘦|過瘦|太瘦|消瘦|体重不足|營養不良|营养不良|增重|增肥",
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


def read_conditions(*texts: str | None) -> frozenset[Condition]:
    """Read what is stated; what is denied, such as "not overweight", is not."""
    found: set[Condition] = set()
    for text in texts:
        words = normalised(text or "")
        if _PATTERNS[Condition.INTACT].search(words):
            found.add(Condition.INTACT)
        found |= {
            condition
            for condition, pattern in _PATTERNS.items()
            if condition is not Condition.INTACT and says(words, pattern)
        }
    return frozenset(found - {Condition.NEUTERED} if Condition.INTACT in found else found)
