"""Parsing the description of a pet."""

import re
from typing import Any

from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, parse_number
from offline_model.vocabulary import load_words

_BREEDS = load_words("breeds")
BREEDS_DOG, BREEDS_CAT = "|".join(_BREEDS["dog"]), "|".join(_BREEDS["cat"])
DOG = re.compile(rf"\b(?:dogs?|pupp(?:y|ies)|hound|canine)\b|狗|犬|({BREEDS_DOG})", re.IGNORECASE)
CAT = re.compile(rf"\b(?:cats?|kittens?|kitty|feline)\b|猫|喵|({BREEDS_CAT})", re.IGNORECASE)
BREED = re.compile(
    rf"(?:\b(?:{BREEDS_DOG}|{BREEDS_CAT})\b|(?:{BREEDS_DOG}|{BREEDS_CAT}))(?!s?[A-Za-z])",
    re.IGNORECASE,
)
BREED_PHRASE = re.compile(
    r"\bbreed(?: is|:)?\s+(?P<breed>[a-z]+(?: [a-z]+)?)|品种(?:是|为|[:])?\s*(?P<zh>[^,。;\s]+)",
    re.IGNORECASE,
)
AGE = re.compile(
    rf"(?P<n>{NUMBER_EN})(?P<half> and a half)?[- ]*(?P<unit>years?|yrs?|y/?o|months?|mos?"
    rf"|weeks?)\b(?P<plus> and a half)?"
    rf"|(?P<zn>半|{NUMBER_ZH})\s*(?P<zunit>岁|周岁|个月|月龄|年)(?P<zhalf>半)?(?:大)?"
    rf"|\bage[d]?(?: is|:| of)?\s*(?P<bare>\d+(?:\.\d+)?)|年龄(?:是|为|[:])?\s*"
    rf"(?P<zbare>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
WEIGHT = re.compile(
    rf"(?P<n>{NUMBER_EN})\s*-?(?P<unit>kilograms?|kilos?|kgs?|pounds?|lbs?|grams?|g)\b"
    rf"|(?P<zn>{NUMBER_ZH})(?P<zunit>公斤|千克|斤|克|磅)(?P<zhalf>半)?|\bweigh(?:s|t|ing)?"
    rf"(?: is|:| of)?\s*(?P<bare>\d+(?:\.\d+)?)\b|体重(?:是|为|[:])?\s*(?P<zbare>\d+"
    rf"(?:\.\d+)?)",
    re.IGNORECASE,
)
HEALTH = re.compile(
    r"\b(?:has|have|had|with|suffers? from|suffering from|diagnosed with|having)\s+(?:a "
    r"|an )?(?P<ill>(?:[\w-]+ ){0,3}?(?:disease|problems?|diabetes|allerg(?:y|ies)"
    r"|arthritis|issues?|failure|stones?|condition|infection|obesity|cancer|dysplasia"
    r"|stomach|sensitivity))"
    r"|\b(?P<state>(?:not (?:yet )?|un)?(?:neutered|spayed|castrated)|intact|nursing|lactating"
    r"|healthy|overweight|obese|underweight|pregnant|diabetic|arthritic|sick"
    r"|in good health|too (?:fat|thin|heavy))\b"
    r"|(?P<zill>(?:患有|有|得了|患)[^,。;]*?(?:病|症|炎|过敏|问题|结石|糖尿病|肾衰))|"
    r"(?P<zstate>健康|超重|肥胖|偏胖|偏瘦|怀孕|哺乳期|生病|过瘦"
    r"|(?:未|没有?|还没|已经?)?做?过?绝育)",
    re.IGNORECASE,
)
NEEDS = re.compile(
    r"\b(?:needs?|requires?|wants?|special requirements?(?: are| is|:)?|requirements?:"
    r"|should (?:get|have|eat|be)|must (?:have|get|be|eat)|prefers?|please make it|make"
    r" it)\s+(?:an? |to (?:eat |have |get |lose )?)?(?P<need>(?!(?:a )?(?:diet|meal"
    r"|feeding|nutrition))[^,.;]+?)(?: (?:diet|food|meals?|plan))?(?=[,.;]|$| and )"
    r"|\b(?P<kind>(?:low|high|no|grain|gluten|dairy|chicken|beef|soy|fat|sugar|salt)[- ]"
    r"(?:fat|free|protein|carb|calorie|sodium|salt|sugar|grain|chicken|beef|fibre|fiber"
    r"|phosphorus|chicken))\b"
    r"|\b(?P<no>(?:no|without|avoid(?:ing)?|does not eat|doesn't eat|can't eat|allergic"
    r" to) (?:any )?(?:chicken|beef|grain|fish|dairy|corn|wheat|soy|pork|egg|lamb|seafood"
    r"|raw (?:food|meat))s?)\b"
    r"|(?:需要|要求|要|希望|想要|特殊(?:要求|需求)(?:是|为|[:])?)(?P<zneed>(?!(?:一|做|个"
    r"|给|为|制|生)[^,。;]*计划)[^,。;]+?)(?:的?(?:饮食|食物|食谱|饭|计划))?"
    r"(?=[,。;]|$)"
    r"|(?P<zkind>(?:低|高|无|少)(?:脂肪?|蛋白|谷物?|盐|糖|磷|碳水|敏|纤维|热量))|(?P<zno>"
    r"(?:不吃|不能吃|对)[^,。;]+?(?:过敏)?)(?=[,。;]|$)",
    re.IGNORECASE,
)


def parse_pet(text: str) -> dict[str, Any]:
    """Return the fields of a pet that a text describes: weight in kilograms, age in years."""
    breed, phrase = BREED.search(text), BREED_PHRASE.search(text)
    pet: dict[str, Any] = {
        "pet_type": parse_species(text),
        "pet_breed": breed[0] if breed else (phrase["breed"] or phrase["zh"] if phrase else None),
        "age": _parse_age(AGE.search(text)),
        "pet_weight": _parse_weight(WEIGHT.search(text)),
        "pet_health_status": _join_matches(HEALTH, text),
        "special_requirements": _parse_needs(text),
    }
    return {key: value for key, value in pet.items() if value is not None}


def parse_species(text: str) -> str | None:
    """Return "dog" or "cat", the one that the text names first."""
    dog, cat = DOG.search(text), CAT.search(text)
    if dog and cat:
        return "dog" if dog.start() < cat.start() else "cat"
    return "dog" if dog else "cat" if cat else None


def _parse_age(match: re.Match[str] | None) -> float | int | None:
    if match is None:
        return None
    if bare := match["bare"] or match["zbare"]:
        return round_if_whole(float(bare))
    if match["zn"] == "半":
        return 0.5
    number = parse_number(match["n"] or match["zn"])
    number += 0.5 if match["half"] or match["plus"] or match["zhalf"] else 0
    unit = (match["unit"] or match["zunit"]).lower()
    if unit.startswith(("mo", "个月", "月")):
        return round_if_whole(round(number / 12, 2))
    return round_if_whole(round(number / 52, 2) if unit.startswith("week") else number)


def _parse_weight(match: re.Match[str] | None) -> float | int | None:
    if match is None:
        return None
    if bare := match["bare"] or match["zbare"]:
        return round_if_whole(float(bare))
    number = parse_number(match["n"] or match["zn"]) + (0.5 if match["zhalf"] else 0)
    unit = (match["unit"] or match["zunit"]).lower()
    factors = {
        "p": 0.45359237,
        "l": 0.45359237,
        "磅": 0.45359237,
        "斤": 0.5,
        "g": 0.001,
        "克": 0.001,
    }
    return round_if_whole(round(number * factors.get(unit[0], 1.0), 2))


def round_if_whole(number: float) -> float | int:
    """Return a whole number as an int."""
    return int(number) if number == int(number) else number


def _first_group(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    return next((value.strip() for value in match.groupdict().values() if value), None)


def _join_matches(pattern: re.Pattern[str], text: str) -> str | None:
    """Return all different matches, joined: a text may name several conditions."""
    found = [words for match in pattern.finditer(text) if (words := _first_group(match))]
    return ", ".join(dict.fromkeys(found)) or None


def _parse_needs(text: str) -> str | None:
    found = [words for match in NEEDS.finditer(text) if (words := _first_group(match))]
    found = [words for words in found if not WEIGHT.search(words) and not AGE.search(words)]
    return ", ".join(dict.fromkeys(found)) or None
