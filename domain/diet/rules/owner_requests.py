"""Reading an owner's requests on groups of food and on meals: "no meat", "only fish"."""

import re
from collections.abc import Iterator

from domain.diet.rules.foods import KIND_NAMES, Kind
from domain.diet.rules.text_matching import is_stated, word_pattern

MEATS = frozenset(
    {
        Kind.CHICKEN, Kind.TURKEY, Kind.DUCK, Kind.GOOSE, Kind.BEEF, Kind.LAMB, Kind.PORK,
        Kind.RABBIT, Kind.VENISON, Kind.LIVER,
    }
)  # fmt: skip
SEAFOOD = frozenset({Kind.FISH, Kind.SHELLFISH})
PROTEINS = MEATS | SEAFOOD | {Kind.EGG, Kind.DAIRY, Kind.SOY}
MIN_MEALS, MAX_MEALS = 1, 8

RED_MEAT = word_pattern("red meat", "红肉|紅肉")
# "Kangaroo meat" and "鸡肉" are specific meats and "meat meal" is none: the word must be alone.
ANY_MEAT = re.compile(
    r"(?:^|[,;:(]\s*|\b(?:no|any|all|every|of|eats?|eating|have|has|like|likes|feed|give|him|her|it"
    r"|them|the|tolerates?|digest|with|without|avoid|avoids|avoiding|hates?|dislikes?|to|exclude"
    r"|excluding|except|more|and|or|from)\s+)meats?\b(?![- ](?:by|meal|substitute))"
    r"|(?:^|(?<=[吃要含喂餵无無忌给給对對何有种種食和或、,:\s]))[肉荤葷](?![桂蔻苁松骨汤湯罐干丸])"
)
OTHER_MEAT = re.compile(
    r"\bmeats?\b|\b(?:kangaroo|bison|buffalo|ostrich|quail|pheasant|pigeon|goat|horse|boar|hare"
    r"|sausage)s?\b|肉(?!桂|蔻|苁)|鹌鹑|鵪鶉|鸽|鴿|鸵鸟|驴|驢|袋鼠"
)
"""Animals without a kind of their own."""

_OWNERS = r"(?<!i'm )(?<!i am )(?<!we're )(?<!we are )"
_VEGAN = word_pattern(
    rf"{_OWNERS}(?:vegan|plant[- ]based)|(?:no|without|avoid|free of|free from) (?:any )?animal"
    r" (?:products?|proteins?)",
    "纯素|純素|全素|[不无無](?:吃|要|含)?动物(?:性|制品|产品|蛋白)",
)
_VEGETARIAN = word_pattern(
    rf"{_OWNERS}(?:vegetarian|veggie diet|meatless)",
    "(?<![生激色元毒我们們])素食|吃素|[不忌](?:吃|要|沾)?[荤葷]",
)

_ANY_NAME = "|".join(f"(?:{pattern.pattern})" for pattern in (RED_MEAT, *KIND_NAMES.values()))
_ITEM = (
    r"(?:(?:fresh|cooked|boiled|steamed|raw|lean|plain|white|some|the|新鲜|熟|水煮|清蒸|生|瘦)\s*){0,3}"
    rf"(?:{_ANY_NAME})(?:{_ANY_NAME}|[肉片块泥胸里脊腿类類饭飯]){{0,4}}"
    r"(?: (?:meat|breasts?|fillets?|thighs?))?"
)
_LIST = (
    rf"{_ITEM}(?:(?:\s*(?:,|，|、|&|和|与|跟|及|或|加|配)\s*|,? (?:and|or|with) ){_ITEM}){{0,9}}"
)
_NOT_BEFORE = re.compile(
    r"(?:\bnot|n't|\bnever)(?: (?:to|eats?|feed|give|use|want|like))?(?: (?:him|her|it|them))?\s*$"
    r"|(?:不|别|別|勿|不要|不能|不是|不会|不應|不应)$"
)
_ONLY = re.compile(r"\b(?:only|exclusively|nothing)\b|[只仅僅]")
_ONLY_BEFORE = re.compile(
    r"(?:\b(?:only|nothing but|nothing other than|exclusively)"
    r"(?: (?:eats?|eating|feed|feeding|fed|give|use|likes?|loves?|wants?|accepts?|gets?|tolerates?"
    r"|have|has|can (?:eat|have)))?"
    r"(?: (?:him|her|it|them|my (?:dog|cat)))?(?: with)? "
    r"|[只仅僅](?:能|可以|可|想|要|爱|愛|喜欢|喜歡|肯|会|會)?(?:吃|喂|餵|给|給|要|用|食)(?:食|它|他|她)?\s*)"
    rf"(?P<foods>{_LIST})(?! oil|油)"
)
_ONLY_AFTER = re.compile(
    rf"(?P<foods>{_LIST})(?: diet| food)? (?:only|exclusively)\b"
    r"(?=\s*(?:$|[,;:)]|please|but|thanks|for (?:him|her|it)))"
)

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one once 一", "two twice 二 两 兩", "three thrice 三", "four 四", "five 五", "six 六",
            "seven 七", "eight 八",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBER = rf"(?P<number>\d+|{'|'.join(word for word in _NUMBERS if word.isascii())})"
_NUMBER_ZH = r"(?P<number>\d+|[一二两兩三四五六七八])"
_DAILY = r"(?:(?:a|per|each|every) day|daily|/ ?day)"
_DAY_ZH = "(?:[一每]天|[一每]日)"
_RANGE_ZH = r"(?:[\d一二两兩三四五六七八](?:到|至|[-~])?)?"
_MEALS = (
    re.compile(rf"(?<![\w.]){_NUMBER} (?:\w+ )?meals? {_DAILY}"),
    re.compile(rf"\b(?:feed|fed|eats?|feeding)\b(?: \w+){{0,3}}? {_NUMBER}(?: times|x)? {_DAILY}"),
    re.compile(
        rf"{_DAY_ZH}(?:要|想|需要?|都|共|分|可以)?(?:吃|喂食?|餵食?|给|給)?(?:成|它|他|她)?"
        rf"{_RANGE_ZH}{_NUMBER_ZH}\s*(?:[小]?[餐顿頓])"
    ),
    re.compile(rf"{_DAY_ZH}(?:要|都|分)?(?:吃|喂食?|餵食?)(?:它|他|她)?{_NUMBER_ZH}\s*次"),
)
_NOT_MEALS = re.compile(
    r"(?:\bnot|n't|\bnever|\binstead of|\brather than|不要|不是|别|別|不用)\s*(?:\w+\s+)?$"
)


def excluded_by_lifestyle(text: str) -> frozenset[Kind]:
    """Return what a vegetarian or vegan diet excludes, if a text requests one."""
    if is_stated(text, _VEGAN):
        return MEATS | SEAFOOD | {Kind.EGG, Kind.DAIRY}
    return MEATS | SEAFOOD if is_stated(text, _VEGETARIAN) else frozenset()


def find_only_lists(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of foods that a sentence wants exclusively: "only fish and rice"."""
    # Searching for lists is slow, and most sentences have no such word.
    if not _ONLY.search(sentence):
        return
    for pattern in (_ONLY_BEFORE, _ONLY_AFTER):
        for match in pattern.finditer(sentence):
            if not _NOT_BEFORE.search(sentence[: match.start()]):
                yield match.span("foods")


def read_meals(text: str) -> int | None:
    """Return the last number of meals a day that a text requests, or None."""
    matches = [
        (match.start("number"), match["number"])
        for pattern in _MEALS
        for match in pattern.finditer(text)
        if not _NOT_MEALS.search(text[: match.start()])
    ]
    numbers = [_NUMBERS.get(word) or int(word) for _, word in sorted(matches)]
    possible = [number for number in numbers if MIN_MEALS <= number <= MAX_MEALS]
    return possible[-1] if possible else None
