"""What an owner demands of a plan, and what an illness does, as rules that can be checked.

The bounds are per 1,000 kcal of the day's food:

- low fat: at most 25 g, the upper end of what therapeutic low-fat diets hold (Hand et al., Small
  Animal Clinical Nutrition, 5th ed., chapters on pancreatitis and fat in the diet: 15 to 30 g);
- kidney disease, low phosphorus: at most 1.0 g for dogs and 1.25 g for cats, the AAFCO minimum for
  the maintenance of healthy adults: restricted means no more than what is needed (IRIS);
- low sodium: at most 0.8 g (ACVIM consensus on valvular disease: mild restriction);
- diabetes, low carbohydrate: at most 30 g for cats (12 % of the energy, AAHA Diabetes Management
  Guidelines 2018), 100 g for dogs, which need no more than moderation (40 %);
- low protein: at most 75 g for dogs, 100 g for cats, and never below AAFCO's minimum for adults,
  45 g and 65 g, which every plan has to reach; high protein: at least 75 g and 100 g.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.core.i18n import mark
from domain.diet.energy import Species
from domain.diet.foods import KIND_NAMES, Kind
from domain.diet.wording import either, normalised, says, sentences

Nutrient = Literal["fat_g", "protein_g", "carbohydrate_g", "phosphorus_mg", "sodium_mg"]


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of a nutrient 1,000 kcal may or must hold."""

    name: str
    """An English text that is a key of the translations."""
    nutrient: Nutrient
    most: float | None = None
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Requirements:
    """The rules for one animal's plan."""

    bounds: tuple[Bound, ...]
    excluded: frozenset[Kind]
    """Kinds of food that may not be in it."""


@dataclass(frozen=True, slots=True)
class _Demand:
    pattern: re.Pattern[str]
    bounds: dict[Species, Bound]


def _both(bound: Bound) -> dict[Species, Bound]:
    return {"dog": bound, "cat": bound}


_LOW_PHOSPHORUS = mark("low in phosphorus, for the kidneys")
_LOW_CARBOHYDRATE = mark("low in carbohydrates")
_LOW_PROTEIN = mark("low in protein")
_HIGH_PROTEIN = mark("rich in protein")
_ENOUGH_PROTEIN = mark("enough protein for an adult")
_LOW = r"(?:low|lower|reduced|less|restricted)[- ]"

_DEMANDS = (
    _Demand(
        either(
            rf"{_LOW}fat|fat[- ](?:free|reduced|restricted)|lean diet|pancreatitis|hyperlipid\w+",
            "低脂|少脂|少油|脱脂|脫脂|胰腺炎|高血脂|高脂血",
        ),
        _both(Bound(mark("low in fat"), "fat_g", most=25)),
    ),
    _Demand(
        either(
            rf"{_LOW}phosph\w+|kidney (?:\w+ )?(?:disease|failure|problems?|issues?|diet)"
            r"|renal|ckd|nephr\w+",
            "低磷|[肾腎](?!功能正常|[脏臟]?(?:正常|健康))",
        ),
        {
            "dog": Bound(_LOW_PHOSPHORUS, "phosphorus_mg", most=1000),
            "cat": Bound(_LOW_PHOSPHORUS, "phosphorus_mg", most=1250),
        },
    ),
    _Demand(
        either(
            rf"{_LOW}(?:salt|sodium)|(?:salt|sodium)[- ]free|heart (?:disease|failure|murmur)"
            r"|cardiac|hypertension",
            "低盐|低鹽|少盐|少鹽|低钠|低鈉|无盐|無鹽|心脏病|心臟病|心衰|高血压|高血壓",
        ),
        _both(Bound(mark("low in sodium"), "sodium_mg", most=800)),
    ),
    _Demand(
        either(
            rf"{_LOW}carb\w*|{_LOW}sugar|sugar[- ]free|diabet\w+",
            "低碳|低糖|无糖|無糖|控糖|糖尿病|少淀粉|低淀粉",
        ),
        {
            "dog": Bound(_LOW_CARBOHYDRATE, "carbohydrate_g", most=100),
            "cat": Bound(_LOW_CARBOHYDRATE, "carbohydrate_g", most=30),
        },
    ),
    _Demand(
        either(rf"{_LOW}protein", "低蛋白|少蛋白"),
        {
            "dog": Bound(_LOW_PROTEIN, "protein_g", most=75),
            "cat": Bound(_LOW_PROTEIN, "protein_g", most=100),
        },
    ),
    _Demand(
        either(r"high(?:er)?[- ]protein|protein[- ]rich|more protein", "高蛋白|多蛋白"),
        {
            "dog": Bound(_HIGH_PROTEIN, "protein_g", least=75),
            "cat": Bound(_HIGH_PROTEIN, "protein_g", least=100),
        },
    ),
)
_ENOUGH: dict[Species, Bound] = {
    "dog": Bound(_ENOUGH_PROTEIN, "protein_g", least=45),
    "cat": Bound(_ENOUGH_PROTEIN, "protein_g", least=65),
}

_NAMES = {**KIND_NAMES, Kind.GRAIN: either("grains?|cereals?", "谷|穀")}
"""Whoever avoids corn does not avoid every grain."""
_AVOIDED_FROM_HERE = re.compile(
    r"\b(?:allerg(?:y|ies|ic)|intoleran(?:t|ce)|sensitiv(?:e|ity)|no|without|avoid(?:ing|s)?"
    r"|free (?:of|from)|never|don't|do not|cannot|can't|won't|hates?|dislikes?"
    r"|does(?:n't| not)|not? (?:eat|tolerate|like)|exclude|excluding|except)\b"
    r"|不吃|不能吃|不可以?吃|不要|不喜欢|不喜歡|不含|不耐受|忌|避免|排除|禁|对|對|无|無|别给|除了"
)
_AVOIDED_UNTIL = re.compile(
    r"\b(?:but|likes?|loves?|prefers?|wants?|enjoys?|eats|needs?|instead|only|please use|plenty)\b"
    r"|但|喜欢(?!吃?的不)|喜歡|爱吃|愛吃|可以吃|能吃|想吃|需要|希望|多吃|只吃"
)
_AVOIDED_AFTER = re.compile(
    r"^(?:[\s-]*(?:free|allerg\w+|intoleran\w+|sensitiv\w+)\b"
    r"|[^，,。]{0,6}(?:过敏|過敏|不耐受|不耐))"
)


def read_requirements(species: Species, *texts: str | None) -> Requirements:
    """Read the rules from what the owner says, in English or Chinese."""
    words = [normalised(text or "") for text in texts]
    demanded = [
        demand.bounds[species]
        for demand in _DEMANDS
        if any(says(text, demand.pattern) for text in words)
    ]
    excluded = {kind for text in words for kind in _excluded(text)}
    return Requirements(bounds=(_ENOUGH[species], *demanded), excluded=frozenset(excluded))


def _excluded(text: str) -> Iterator[Kind]:
    for sentence in sentences(text):
        turns = _turns(sentence)
        for kind, pattern in _NAMES.items():
            if any(_is_avoided(match, turns) for match in pattern.finditer(sentence)):
                yield kind


def _turns(sentence: str) -> list[tuple[int, bool]]:
    """Say where a sentence turns to what is to be avoided, and where back again."""
    avoided = list(_AVOIDED_FROM_HERE.finditer(sentence))
    spans = [match.span() for match in avoided]
    turns = [(start, True) for start, _ in spans]
    turns += [
        (match.start(), False)
        for match in _AVOIDED_UNTIL.finditer(sentence)
        if not any(start <= match.start() < end for start, end in spans)
    ]
    return sorted(turns)


def _is_avoided(match: re.Match[str], turns: Sequence[tuple[int, bool]]) -> bool:
    before = [denied for place, denied in turns if place <= match.start()]
    if before and before[-1]:
        return True
    return _AVOIDED_AFTER.search(match.string[match.end() :]) is not None
