"""Foods whose composition is known, and the kinds of food that an animal may not stand.

Values are per 100 g of the food as it is fed, from USDA FoodData Central (SR Legacy): cooked
without salt or fat where nothing else is said.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.diet.wording import either, normalised


class Kind(StrEnum):
    """What people say an animal does not stand, or is not to get."""

    CHICKEN = "chicken"
    TURKEY = "turkey"
    DUCK = "duck"
    BEEF = "beef"
    LAMB = "lamb"
    PORK = "pork"
    RABBIT = "rabbit"
    FISH = "fish"
    SHELLFISH = "shellfish"
    EGG = "egg"
    DAIRY = "dairy"
    WHEAT = "wheat"
    CORN = "corn"
    RICE = "rice"
    GRAIN = "grain"
    SOY = "soy"
    POTATO = "potato"


KIND_NAMES: dict[Kind, re.Pattern[str]] = {
    Kind.CHICKEN: either(r"chickens?|poultry|hens?|fowl", "鸡(?!蛋)|雞(?!蛋)|禽"),
    Kind.TURKEY: either(r"turkeys?|poultry|fowl", "火鸡|火雞|禽"),
    Kind.DUCK: either(r"ducks?|poultry|fowl", "鸭(?!蛋)|鴨(?!蛋)|禽"),
    Kind.BEEF: either(r"beef|veal|steaks?|ox|cow meat", "牛(?!奶|油果|磺酸|蒡)"),
    Kind.LAMB: either(r"lambs?|mutton|sheep", "羊(?!奶)"),
    Kind.PORK: either(r"pork|pigs?|ham|bacon", "猪|豬"),
    Kind.RABBIT: either(r"rabbits?", "兔"),
    Kind.FISH: either(
        r"fish(?:es)?|salmon|cod|tuna|sardines?|mackerel|trout|tilapia|herring|whitefish|pollock"
        r"|fish oil|seafood",
        "鱼|魚|三文|鳕|鱈|海鲜|海鮮",
    ),
    Kind.SHELLFISH: either(
        r"shellfish|shrimps?|prawns?|crabs?|mussels?|clams?|oysters?|scallops?|seafood",
        "虾|蝦|蟹|贝|貝|蛤|牡蛎|海鲜|海鮮",
    ),
    Kind.EGG: either(r"eggs?|yolks?", "蛋(?!白质|白質)"),
    Kind.DAIRY: either(
        r"dairy|milk|lactose|cheeses?|yogh?urts?|(?<!peanut )butter|whey|casein|cream",
        "奶|乳糖|乳制|乳製|芝士|酪(?!梨)",
    ),
    Kind.WHEAT: either(
        r"wheat|gluten|bread|pasta|noodles?|couscous|bulgur|barley|rye|flour",
        "小麦|小麥|麸|麩|面粉|麵粉|面包|麵包|面条|麵條|大麦|大麥|黑麦",
    ),
    Kind.CORN: either(r"corn|maize|polenta", "玉米"),
    Kind.RICE: either(r"rice", "米(?:饭|飯|粥)|大米|糙米|稻"),
    Kind.GRAIN: either(
        r"grains?|cereals?|wheat|gluten|bread|pasta|noodles?|couscous|bulgur|barley|rye|flour"
        r"|corn|maize|polenta|rice|oats?|oatmeal|millet|sorghum|bran",
        "谷|穀|小麦|小麥|麸|麩|面粉|麵粉|面包|麵包|面条|麵條|大麦|大麥|黑麦|玉米|米(?:饭|飯|粥)"
        "|大米|糙米|稻|燕麦|燕麥|小米|高粱|麦片|麥片",
    ),
    Kind.SOY: either(r"soy(?:a|beans?)?|tofu|edamame|tempeh", "大豆|黄豆|黃豆|豆腐|豆浆|豆漿"),
    Kind.POTATO: either(r"potato(?:es)?", "土豆|马铃薯|馬鈴薯|薯"),
}


@dataclass(frozen=True, slots=True)
class Nutrients:
    """What 100 g of a food holds."""

    kcal: float
    protein_g: float
    fat_g: float
    carbohydrate_g: float
    phosphorus_mg: float
    sodium_mg: float


@dataclass(frozen=True, slots=True)
class Food:
    """A food that a plan may be made of; the names are what people call it."""

    english: str
    chinese: str
    role: str
    """`protein`, `starch`, `vegetable` or `oil`."""
    per_100g: Nutrients
    kinds: frozenset[Kind]
    also: tuple[str, ...] = ()
    """Other names of it."""


def _food(
    english: str,
    chinese: str,
    role: str,
    values: tuple[float, float, float, float, float, float],
    *kinds: Kind,
    also: tuple[str, ...] = (),
) -> Food:
    return Food(english, chinese, role, Nutrients(*values), frozenset(kinds), also)


# The values: kcal, protein g, fat g, carbohydrate g, phosphorus mg, sodium mg.
FOODS: tuple[Food, ...] = (
    _food("chicken breast", "鸡胸肉", "protein", (165, 31.0, 3.6, 0, 228, 74), Kind.CHICKEN),
    _food("turkey breast", "火鸡胸肉", "protein", (147, 30.1, 2.1, 0, 230, 99), Kind.TURKEY),
    _food("lean beef", "瘦牛肉", "protein", (171, 26.3, 6.6, 0, 206, 65), Kind.BEEF),
    _food("cod", "鳕鱼", "protein", (105, 22.8, 0.9, 0, 138, 78), Kind.FISH, also=("cod fillet",)),
    _food("salmon", "三文鱼", "protein", (206, 22.1, 12.4, 0, 252, 61), Kind.FISH),
    _food("pork tenderloin", "猪里脊", "protein", (143, 26.2, 3.5, 0, 267, 57), Kind.PORK),
    _food("lamb leg", "羊腿肉", "protein", (191, 28.3, 7.7, 0, 206, 68), Kind.LAMB),
    _food("rabbit", "兔肉", "protein", (206, 30.4, 8.4, 0, 226, 37), Kind.RABBIT),
    _food("egg", "鸡蛋", "protein", (155, 12.6, 10.6, 1.1, 172, 124), Kind.EGG,
          also=("boiled egg", "hard-boiled egg", "水煮蛋")),
    _food("egg white", "鸡蛋白", "protein", (52, 10.9, 0.2, 0.7, 15, 166), Kind.EGG,
          also=("egg whites", "蛋清", "蛋白")),
    _food("white rice", "白米饭", "starch", (130, 2.7, 0.3, 28.2, 43, 1), Kind.RICE, Kind.GRAIN,
          also=("rice", "米饭")),
    _food("oatmeal", "燕麦粥", "starch", (71, 2.5, 1.5, 12.0, 77, 4), Kind.GRAIN),
    _food("sweet potato", "红薯", "starch", (76, 1.4, 0.1, 17.7, 32, 27)),
    _food("potato", "土豆", "starch", (86, 1.7, 0.1, 20.0, 40, 5), Kind.POTATO),
    _food("pumpkin", "南瓜", "vegetable", (20, 0.7, 0.1, 4.9, 30, 1)),
    _food("carrot", "胡萝卜", "vegetable", (35, 0.8, 0.2, 8.2, 30, 58)),
    _food("green beans", "四季豆", "vegetable", (35, 1.9, 0.3, 7.9, 29, 1)),
    _food("broccoli", "西兰花", "vegetable", (35, 2.4, 0.4, 7.2, 67, 41)),
    _food("salmon oil", "三文鱼油", "oil", (902, 0, 100, 0, 0, 0), Kind.FISH,
          also=("fish oil", "鱼油")),
    _food("olive oil", "橄榄油", "oil", (884, 0, 100, 0, 0, 2)),
)  # fmt: skip

_PREPARED = re.compile(
    r"\((.*?)\)|\b(?:cooked|boiled|steamed|poached|baked|roasted|skinless|boneless|plain|lean|fresh"
    r"|shredded|diced|minced|chopped|mashed|fillets?|meat)\b|[熟煮蒸烤水去皮骨碎丁泥块]"
)
_BY_NAME = {
    normalised(name): food for food in FOODS for name in (food.english, food.chinese, *food.also)
}
_BY_BARE_NAME = {_PREPARED.sub("", name).strip(): food for name, food in _BY_NAME.items()}


@lru_cache(maxsize=2048)
def find_food(name: str) -> Food | None:
    """Give the known food of that name, however it is prepared; None for any other."""
    words = normalised(name).strip()
    bare = " ".join(_PREPARED.sub(" ", words).replace(",", " ").split())
    return _BY_NAME.get(words) or _BY_NAME.get(bare) or _BY_BARE_NAME.get(bare.replace(" ", ""))


@lru_cache(maxsize=2048)
def kinds_of(name: str) -> frozenset[Kind]:
    """Say which kinds of food a name speaks of."""
    words = normalised(name)
    if "sweet potato" in words:
        words = words.replace("sweet potato", "")
    named = {kind for kind, pattern in KIND_NAMES.items() if pattern.search(words)}
    known = find_food(name)
    return frozenset(known.kinds if known is not None else named)
