"""Foods of known composition, and the kinds of food that an owner can exclude.

Values are per 100 g of the food as fed. Source: National Nutrient Database for Standard Reference,
release 28 (United States Department of Agriculture), under the description in the comment above
each food: cooked without salt or fat; the database has egg white only raw.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.core.i18n import gettext_noop
from domain.diet.rules.text_matching import find_advice, is_negated, normalise_text, word_pattern


class Kind(StrEnum):
    """A kind of food that an animal does not tolerate or must not get."""

    CHICKEN = gettext_noop("chicken")
    TURKEY = gettext_noop("turkey")
    DUCK = gettext_noop("duck")
    BEEF = gettext_noop("beef")
    LAMB = gettext_noop("lamb")
    PORK = gettext_noop("pork")
    RABBIT = gettext_noop("rabbit")
    FISH = gettext_noop("fish")
    SHELLFISH = gettext_noop("shellfish")
    EGG = gettext_noop("egg")
    DAIRY = gettext_noop("dairy")
    WHEAT = gettext_noop("wheat")
    CORN = gettext_noop("corn")
    RICE = gettext_noop("rice")
    GRAIN = gettext_noop("grain")
    SOY = gettext_noop("soy")
    POTATO = gettext_noop("potato")
    SWEET_POTATO = gettext_noop("sweet potato")
    OATS = gettext_noop("oats")
    PUMPKIN = gettext_noop("pumpkin")
    CARROT = gettext_noop("carrot")
    BEANS = gettext_noop("beans")
    PEAS = gettext_noop("peas")
    BROCCOLI = gettext_noop("broccoli")
    TOMATO = gettext_noop("tomato")
    NUTS = gettext_noop("nuts")
    OLIVE = gettext_noop("olive")
    VENISON = gettext_noop("venison")
    GOOSE = gettext_noop("goose")
    LIVER = gettext_noop("liver")


_WHEAT = r"wheat|gluten|bread|pasta|noodles?|couscous|bulgur|barley|rye|flour"
_WHEAT_ZH = "小麦|小麥|麸|麩|面粉|麵粉|面包|麵包|面条|麵條|大麦|大麥|黑麦|黑麥"
_OATS, _OATS_ZH = r"oats?|oatmeal", "燕麦|燕麥|麦片|麥片"
_RICE_ZH = "米(?:饭|飯|粥)|大米|糙米|稻"
KIND_NAMES: dict[Kind, re.Pattern[str]] = {
    Kind.CHICKEN: word_pattern(r"chickens?|poultry|hens?|fowl", "(?<!火)[鸡雞](?!蛋)|禽"),
    Kind.TURKEY: word_pattern(r"turkeys?|poultry|fowl", "火鸡|火雞|禽"),
    Kind.DUCK: word_pattern(r"ducks?|poultry|fowl", "鸭(?!蛋)|鴨(?!蛋)|禽"),
    Kind.BEEF: word_pattern(r"beef|veal|steaks?|ox|cow meat", "牛(?!奶|油果|磺酸|蒡)"),
    Kind.LAMB: word_pattern(r"lambs?|mutton|sheep", "羊(?!奶)"),
    Kind.PORK: word_pattern(r"pork|pigs?|ham|bacon", "猪|豬"),
    Kind.RABBIT: word_pattern(r"rabbits?", "兔"),
    Kind.FISH: word_pattern(
        r"fish(?:es)?|salmon|cod|tuna|sardines?|mackerel|trout|tilapia|herring|whitefish|pollock"
        r"|fish oil|seafood",
        "鱼|魚|三文|鳕|鱈|海鲜|海鮮",
    ),
    Kind.SHELLFISH: word_pattern(
        r"shellfish|shrimps?|prawns?|crabs?|mussels?|clams?|oysters?|scallops?|seafood",
        "虾|蝦|蟹|贝|貝|蛤|牡蛎|海鲜|海鮮",
    ),
    Kind.EGG: word_pattern(r"eggs?|yolks?", "(?<![高低粗优優物种種])蛋(?!白[质質源含])"),
    Kind.DAIRY: word_pattern(
        r"dairy|milk|lactose|cheeses?|yogh?urts?|(?<!peanut )butter|whey|casein|cream",
        "奶|乳糖|乳制|乳製|芝士|酪(?!梨)",
    ),
    Kind.WHEAT: word_pattern(rf"{_WHEAT}", _WHEAT_ZH),
    Kind.CORN: word_pattern(r"corn|maize|polenta", "玉米"),
    Kind.RICE: word_pattern(r"rice", _RICE_ZH),
    Kind.GRAIN: word_pattern(
        rf"grains?|cereals?|{_WHEAT}|corn|maize|polenta|rice|{_OATS}|millet|sorghum|bran",
        f"谷|穀|{_WHEAT_ZH}|玉米|{_RICE_ZH}|{_OATS_ZH}|小米|高粱",
    ),
    Kind.SOY: word_pattern(
        r"soy(?:a|beans?)?|tofu|edamame|tempeh", "大豆|黄豆|黃豆|豆腐|豆浆|豆漿"
    ),
    Kind.POTATO: word_pattern(
        r"(?<!sweet )potato(?:es)?", "土豆|马铃薯|馬鈴薯|薯(?:条|條|片|泥|饼|餅)"
    ),
    Kind.SWEET_POTATO: word_pattern(r"sweet potato(?:es)?|yams?", "[红紅甘番地白紫]薯"),
    Kind.OATS: word_pattern(_OATS, _OATS_ZH),
    Kind.PUMPKIN: word_pattern(r"pumpkins?|squash", "南瓜"),
    Kind.CARROT: word_pattern(r"carrots?", "[胡红紅]萝卜|[胡紅]蘿蔔"),
    Kind.BEANS: word_pattern(
        r"(?<!soy )(?<!coffee )beans?|legumes?|pulses", "四季豆|豆角|芸豆|豆类|豆類|扁豆|菜豆"
    ),
    Kind.PEAS: word_pattern(r"peas|chickpeas?|lentils?|legumes?|pulses", "豌豆|鹰嘴豆|豆类|豆類"),
    Kind.BROCCOLI: word_pattern(r"broccoli", "西兰花|西蘭花|花椰菜"),
    Kind.TOMATO: word_pattern(r"tomato(?:es)?", "番茄|西红柿|西紅柿"),
    Kind.NUTS: word_pattern(r"(?:pea)?nuts?|peanut butter|almonds?", "坚果|堅果|花生|杏仁"),
    Kind.OLIVE: word_pattern(r"olives?|olive oil", "橄榄|橄欖"),
    Kind.VENISON: word_pattern(r"venison|deer", "鹿"),
    Kind.GOOSE: word_pattern(r"goose|geese|poultry|fowl", "鹅|鵝|禽"),
    Kind.LIVER: word_pattern(r"livers?|organ meats?|offal", "[肝]|内脏|內臟"),
}


@dataclass(frozen=True, slots=True)
class Nutrients:
    """The nutrients of 100 g of a food."""

    kcal: float
    protein_g: float
    fat_g: float
    carbohydrate_g: float
    phosphorus_mg: float
    sodium_mg: float


@dataclass(frozen=True, slots=True)
class Food:
    """A food of known composition, with the names that people use for it."""

    english: str
    chinese: str
    role: str
    """`protein`, `starch`, `vegetable` or `oil`."""
    per_100g: Nutrients
    kinds: frozenset[Kind]
    aliases: tuple[str, ...] = ()
    """Other names."""


def _food(
    english: str,
    chinese: str,
    role: str,
    values: tuple[float, float, float, float, float, float],
    *kinds: Kind,
    aliases: tuple[str, ...] = (),
) -> Food:
    return Food(english, chinese, role, Nutrients(*values), frozenset(kinds), aliases)


# The values: kcal, protein g, fat g, carbohydrate g, phosphorus mg, sodium mg.
FOODS: tuple[Food, ...] = (
    # chicken, broilers or fryers, breast, meat only, cooked, roasted
    _food("chicken breast", "鸡胸肉", "protein", (165, 31.0, 3.6, 0, 228, 74), Kind.CHICKEN),
    # turkey, breast, from whole bird, non-enhanced, meat only, roasted
    _food("turkey breast", "火鸡胸肉", "protein", (147, 30.1, 2.1, 0, 230, 99), Kind.TURKEY),
    # beef, ground, 95 % lean meat, 5 % fat, patty, cooked, broiled
    _food("lean beef", "瘦牛肉", "protein", (171, 26.3, 6.6, 0, 206, 65), Kind.BEEF),
    # cod, Atlantic, cooked, dry heat
    _food("cod", "鳕鱼", "protein", (105, 22.8, 0.9, 0, 138, 78), Kind.FISH,
          aliases=("cod fillet",)),
    # salmon, Atlantic, farmed, cooked, dry heat
    _food("salmon", "三文鱼", "protein", (206, 22.1, 12.4, 0, 252, 61), Kind.FISH),
    # pork, fresh, loin, tenderloin, lean, cooked, roasted
    _food("pork tenderloin", "猪里脊", "protein", (143, 26.2, 3.5, 0, 267, 57), Kind.PORK),
    # domestic lamb: leg, shank and sirloin, lean, choice grade, cooked, roasted
    _food("lamb leg", "羊腿肉", "protein", (191, 28.3, 7.7, 0, 206, 68), Kind.LAMB),
    # game meat, rabbit, domesticated, composite of cuts, cooked, stewed
    _food("rabbit", "兔肉", "protein", (206, 30.4, 8.4, 0, 226, 37), Kind.RABBIT),
    # egg, whole, cooked, hard-boiled
    _food("egg", "鸡蛋", "protein", (155, 12.6, 10.6, 1.1, 172, 124), Kind.EGG,
          aliases=("eggs", "boiled egg", "hard-boiled egg", "水煮蛋")),
    # egg, white, raw, fresh
    _food("egg white", "鸡蛋白", "protein", (52, 10.9, 0.2, 0.7, 15, 166), Kind.EGG,
          aliases=("egg whites", "蛋清", "蛋白")),
    # rice, white, long-grain, regular, cooked, without salt
    _food("white rice", "白米饭", "starch", (130, 2.7, 0.3, 28.2, 43, 1), Kind.RICE, Kind.GRAIN,
          aliases=("rice", "米饭")),
    # cereals, oats, regular and quick, cooked with water, without salt
    _food("oatmeal", "燕麦粥", "starch", (71, 2.5, 1.5, 12.0, 77, 4), Kind.OATS, Kind.GRAIN),
    # sweet potato, cooked, boiled, without skin
    _food("sweet potato", "红薯", "starch", (76, 1.4, 0.1, 17.7, 32, 27), Kind.SWEET_POTATO,
          aliases=("sweet potatoes",)),
    # potatoes, boiled, cooked without skin, flesh, without salt
    _food("potato", "土豆", "starch", (86, 1.7, 0.1, 20.0, 40, 5), Kind.POTATO,
          aliases=("potatoes",)),
    # pumpkin, cooked, boiled, drained, without salt
    _food("pumpkin", "南瓜", "vegetable", (20, 0.7, 0.1, 4.9, 30, 1), Kind.PUMPKIN),
    # carrots, cooked, boiled, drained, without salt
    _food("carrot", "胡萝卜", "vegetable", (35, 0.8, 0.2, 8.2, 30, 58), Kind.CARROT,
          aliases=("carrots",)),
    # beans, snap, green, cooked, boiled, drained, without salt
    _food("green beans", "四季豆", "vegetable", (35, 1.9, 0.3, 7.9, 29, 1), Kind.BEANS),
    # broccoli, cooked, boiled, drained, without salt
    _food("broccoli", "西兰花", "vegetable", (35, 2.4, 0.4, 7.2, 67, 41), Kind.BROCCOLI),
    # fish oil, salmon
    _food("salmon oil", "三文鱼油", "oil", (902, 0, 100, 0, 0, 0), Kind.FISH,
          aliases=("fish oil", "鱼油")),
    # oil, olive, salad or cooking
    _food("olive oil", "橄榄油", "oil", (884, 0, 100, 0, 0, 2), Kind.OLIVE),
)  # fmt: skip

_OTHER_PREPARATION = re.compile(
    r"\b(?:raw|uncooked|fried|dried|dry|smoked|canned|tinned|breaded|skin|skin-on)\b|生|炸|煎|干|罐|皮"
)
"""Preparations whose values differ from those of the plainly cooked food."""
_PLAIN_PREPARATION = re.compile(
    r"\((.*?)\)|\b(?:cooked|boiled|steamed|poached|baked|roasted|skinless|boneless|plain|lean|fresh"
    r"|shredded|diced|minced|chopped|mashed|fillets?|meat)\b|去皮|去骨|[熟煮蒸烤水碎丁泥块]"
)
_WITHOUT_SKIN = re.compile(r"\b(?:without|no) skin\b|去皮|无皮")
_BY_NAME = {
    normalise_text(name): food
    for food in FOODS
    for name in (food.english, food.chinese, *food.aliases)
}
_BY_BARE_NAME = {_PLAIN_PREPARATION.sub("", name).strip(): food for name, food in _BY_NAME.items()}


@lru_cache(maxsize=2048)
def find_food(name: str) -> Food | None:
    """Return the known food with this name, plainly cooked in any way, or None."""
    normalised = normalise_text(name).strip()
    if _OTHER_PREPARATION.search(_WITHOUT_SKIN.sub("", normalised)):
        return None
    bare = " ".join(_PLAIN_PREPARATION.sub(" ", normalised).replace(",", " ").split())
    return (
        _BY_NAME.get(normalised) or _BY_NAME.get(bare) or _BY_BARE_NAME.get(bare.replace(" ", ""))
    )


@lru_cache(maxsize=2048)
def kinds_of(name: str) -> frozenset[Kind]:
    """Return the kinds of food that a food with this name belongs to."""
    food = find_food(name)
    return food.kinds if food is not None else kinds_in(normalise_text(name))


def kinds_in(text: str) -> frozenset[Kind]:
    """Return the kinds of food that a normalised text mentions."""
    return frozenset(kind for kind, pattern in KIND_NAMES.items() if pattern.search(text))


def find_excluded_in_advice(text: str, excluded: frozenset[Kind]) -> list[Kind]:
    """Return the excluded kinds that a text advises to feed, sorted."""
    return sorted(
        {
            kind
            for part in find_advice(text)
            for kind in excluded
            for match in KIND_NAMES[kind].finditer(part)
            if not is_negated(part[: match.start()], part[match.end() :])
        }
    )
