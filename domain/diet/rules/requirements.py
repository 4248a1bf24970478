"""Requirements of owners and illnesses as rules that can be checked.

The bounds are per 1,000 kcal of the day's food. The sources give percentages of dry matter, which
are converted at 4 kcal per gram of dry matter, as in the AAFCO profiles, so that 10 % are 25 g.

- Protein, in every plan: at least 45 g for adult dogs (18 %), 65 g for adult cats (26 %); 56.25 g
  (22.5 %) and 75 g (30 %) in growth, pregnancy and lactation. Source: the nutrient profiles of dog
  and cat food of 2014 (Association of American Feed Control Officials), as public pages have them.
- Low fat: at most 25 g; veterinarians call less than 10 % low. Source: "Healthy Low-Fat Diets For
  Dogs With Special Dietary Needs" (Whole Dog Journal). The same bound for cats is our own choice.
- Kidney disease, low phosphorus: at most 1,000 mg. Source: a talk on the diet of cats with kidney
  disease (congress of the World Small Animal Veterinary Association, 2018): in general below 1 g.
  Small Animal Clinical Nutrition, 5th edition (Mark Morris Institute), allows more: up to 0.5 % for
  dogs and 0.6 % for cats. It is also the minimum of the profiles for adult dogs (0.4 %).
- Low sodium: at most 625 mg. Source: the same book, on diseases of the heart: 0.15 to 0.25 %.
- Diabetes, low carbohydrate, cats: at most 30 g, which is 12 % of the energy at 4 kcal a gram.
  Source: a chapter on feline diabetes mellitus (Veterian Key), where diets with that much led more
  cats to remission. For dogs 100 g, 40 % of the energy, is our own cautious choice: a veterinary
  endocrinologist (Insights into Veterinary Endocrinology) writes that they tolerate more than cats.
- Low protein: at most 75 g for dogs and 100 g for cats; high protein: at least as much. This
  is our own reading of two vague terms: well above the minimum, and the same bound for both.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.core.i18n import gettext_noop
from domain.diet.rules.energy import Species
from domain.diet.rules.foods import KIND_NAMES, Kind, find_food, kinds_in, kinds_of
from domain.diet.rules.owner_requests import (
    ANY_MEAT,
    MEATS,
    OTHER_MEAT,
    PROTEINS,
    RED_MEAT,
    excluded_by_lifestyle,
    find_only_lists,
    read_meals,
)
from domain.diet.rules.text_matching import is_stated, normalise_text, split_sentences, word_pattern

Nutrient = Literal["fat_g", "protein_g", "carbohydrate_g", "phosphorus_mg", "sodium_mg"]


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound of a nutrient per 1,000 kcal."""

    name: str
    """An English text, the id of its translations."""
    nutrient: Nutrient
    maximum: float | None = None
    minimum: float | None = None


@dataclass(frozen=True, slots=True)
class Requirements:
    """The rules for one animal's plan."""

    bounds: tuple[Bound, ...]
    excluded: frozenset[Kind]
    """Kinds of food that the plan must not contain."""
    texts: tuple[str, ...] = ()
    """The owner's normalised texts, which can exclude foods of other kinds."""
    no_other_meat: bool = False
    """Whether meat of animals without a kind of their own is excluded, too."""
    meals_per_day: int | None = None
    """The number that the owner requests."""

    def rules_out(self, food_name: str) -> bool:
        """Return whether the plan must not contain a food, by its kind or by its name."""
        if find_food(food_name) is not None or kinds_of(food_name) & self.excluded:
            return bool(kinds_of(food_name) & self.excluded)
        if self.no_other_meat and self._is_other_meat(food_name):
            return True
        return any(
            _excludes_name(text, name) for name in _aliases_of(food_name) for text in self.texts
        )

    def _is_other_meat(self, food_name: str) -> bool:
        """Return whether a food is meat without a kind that the owner does not mention."""
        if kinds_of(food_name) or not OTHER_MEAT.search(normalise_text(food_name)):
            return False
        return not any(name in text for name in _aliases_of(food_name) for text in self.texts)


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    bounds: dict[Species, Bound]


def _for_both_species(bound: Bound) -> dict[Species, Bound]:
    return {"dog": bound, "cat": bound}


_LOW_CARBOHYDRATE = gettext_noop("low in carbohydrates")
_LOW_PROTEIN = gettext_noop("low in protein")
_HIGH_PROTEIN = gettext_noop("rich in protein")
_ENOUGH_PROTEIN = gettext_noop("enough protein for an adult")
_PROTEIN_TO_GROW = gettext_noop("enough protein for growth")
_LOW = r"(?:low|lower|reduced|less|restricted)[- ]"

_RULES = (
    _Rule(
        word_pattern(
            rf"{_LOW}fat|fat[- ](?:free|reduced|restricted)|lean diet|pancreatitis|hyperlipid\w+",
            "低脂|少脂|少油|脱脂|脫脂|胰腺炎|高血脂|高脂血",
        ),
        _for_both_species(Bound(gettext_noop("low in fat"), "fat_g", maximum=25)),
    ),
    _Rule(
        word_pattern(
            rf"{_LOW}phosph\w+|renal|ckd|nephr\w+|kidneys? (?:\w+ ){{0,2}}(?:disease|fail\w+"
            r"|problems?|issues?|diet|insufficiency|support|trouble)",
            "低磷|[肾腎](?!上腺|功能正常|[脏臟]?(?:正常|健康))",
        ),
        _for_both_species(
            Bound(gettext_noop("low in phosphorus, for the kidneys"), "phosphorus_mg", maximum=1000)
        ),
    ),
    _Rule(
        word_pattern(
            rf"{_LOW}(?:salt|sodium)|(?:salt|sodium)[- ]free|heart (?:disease|failure|murmur)"
            r"|cardiac|hypertension",
            "低盐|低鹽|少盐|少鹽|低钠|低鈉|无盐|無鹽|心脏病|心臟病|心衰|高血压|高血壓",
        ),
        _for_both_species(Bound(gettext_noop("low in sodium"), "sodium_mg", maximum=625)),
    ),
    _Rule(
        word_pattern(
            rf"{_LOW}carb\w*|{_LOW}sugar|sugar[- ]free|diabet\w+",
            "低碳|低糖|无糖|無糖|控糖|糖尿病|少淀粉|低淀粉",
        ),
        {
            "dog": Bound(_LOW_CARBOHYDRATE, "carbohydrate_g", maximum=100),
            "cat": Bound(_LOW_CARBOHYDRATE, "carbohydrate_g", maximum=30),
        },
    ),
    _Rule(
        word_pattern(rf"{_LOW}protein", "低蛋白|少蛋白"),
        {
            "dog": Bound(_LOW_PROTEIN, "protein_g", maximum=75),
            "cat": Bound(_LOW_PROTEIN, "protein_g", maximum=100),
        },
    ),
    _Rule(
        word_pattern(r"high(?:er)?[- ]protein|protein[- ]rich|more protein", "高蛋白|多蛋白"),
        {
            "dog": Bound(_HIGH_PROTEIN, "protein_g", minimum=75),
            "cat": Bound(_HIGH_PROTEIN, "protein_g", minimum=100),
        },
    ),
)
_MIN_PROTEIN: dict[Species, Bound] = {
    "dog": Bound(_ENOUGH_PROTEIN, "protein_g", minimum=45),
    "cat": Bound(_ENOUGH_PROTEIN, "protein_g", minimum=65),
}
_MIN_PROTEIN_GROWTH: dict[Species, Bound] = {
    "dog": Bound(_PROTEIN_TO_GROW, "protein_g", minimum=56.25),
    "cat": Bound(_PROTEIN_TO_GROW, "protein_g", minimum=75),
}

_NAME_PATTERNS = [
    *(item for item in KIND_NAMES.items() if item[0] != Kind.GRAIN),
    # Excluding corn does not exclude every grain.
    (Kind.GRAIN, word_pattern("grains?|cereals?", "谷|穀")),
    *((kind, RED_MEAT) for kind in (Kind.BEEF, Kind.LAMB, Kind.PORK, Kind.VENISON)),
]
_SYMPTOMS = (
    r"(?:diarrh\w+|loose stools?|the runs|gas|upset|stomach\w*|tummy|belly|rash\w*|hives|itch\w*"
    r"|vomiting|allerg\w+|reactions?|indigestion|colic)"
)
_SYMPTOMS_ZH = (
    "(?:拉肚子|腹泻|腹瀉|拉稀|软便|軟便|呕吐|嘔吐|不舒服|不适|不適|难受|難受|生病|[皮肤]*[瘙发發]?痒|起疹"
    "|胀气|脹氣)"
)
_EXCLUSION_STARTS = re.compile(
    r"\b(?:(?<!not )(?<!no )(?:allerg(?:y|ies|ic)|intoleran(?:t|ce)|sensitiv(?:e|ity) to)"
    r"|no(?! (?:known )?(?:food )?allerg)|without|avoid(?:ing|s)?"
    r"|free (?:of|from)|never|don't|do not|cannot|can't|won't|hates?|dislikes?"
    r"|does(?:n't| not)|not? (?:eat|tolerate|like)|exclude|excluding|(?<!meat )except"
    r"|nothing (?:with|containing|made (?:of|from|with)|that (?:has|contains)))\b"
    r"|不吃|不能吃|不可以?吃|不[爱愛想]吃|不要|不喜欢|不喜歡|不含|不耐受|忌|避免|排除|禁|无|無|别给|除了"
    r"|[对對](?=(?:(?!不过敏|不過敏)[^。])*?(?:过敏|過敏|不耐|敏感))"
)
_EXCLUSION_ENDS = re.compile(
    r"\b(?:but|likes?|loves?|prefers?|wants?|enjoys?|eats|needs?|instead|only|please use|plenty"
    r"|(?<=meat )(?:except|other than|apart from))\b"
    r"|[,，:]\s*(?:(?:please|so|just) )*(?:feed|use|give|try)\b"
    r"|但|喜欢(?!吃?的不)|喜歡|爱吃|愛吃|可以吃|能吃|想吃|需要|希望|多吃|只吃"
)
_NAME_WORDS = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}")
_NON_IDENTIFYING_WORDS = re.compile(
    "baked|boiled|boneless|breast|brown|canned|cooked|dried|fillet|food|fresh|frozen|green|ground"
    "|lean|leaves|meat|minced|plain|powder|puree|roasted|skin|skinless|steamed|sweet|unsalted"
    "|water|white|whole|with|without"
)
"""English words in names of foods that do not identify the food."""
_NON_IDENTIFYING_ZH = re.compile(
    "水?煮|清?蒸|烤|熟|新鲜|新鮮|瘦|去皮|去骨|[肉泥粉丁末片块塊]+(?![\u4e00-\u9fff])"
)
"""Chinese words in names of foods that do not identify the food."""
_ADVERB = re.compile(r"\s+(?:(?:really|ever|longer|\w+ly)\s+)?")
_EXCLUDED_AFTER = re.compile(
    r"^(?:[\s-]*(?:free|allerg\w+|intoleran\w+|sensitiv\w+)\b"
    r"|[^，,。]{0,6}(?<!不)(?:过敏|過敏|不耐|敏感)"
    r"|(?: (?:meat|breasts?|food|products?))?(?: (?!rare|hard|scarce|bare)(?:\w+ly|always|often"
    r"|sometimes|just))?"
    r" (?:(?:makes?|made) (?:\w+ ){1,2}?(?:feel )?(?:sick|ill|vomit|throw up|itch\w*|scratch|gassy"
    r"|bloated|unwell|poorly)"
    rf"|(?:gives?|gave|caused?|causes|triggers?) (?:\w+ ){{0,4}}?{_SYMPTOMS}"
    r"|upsets?|disagrees? with|does(?:n't| not) agree with)\b"
    rf"|[^，,。\s不没沒喜爱愛]{{0,6}}?(?:会|會|就|容易|导致|導致|引起|后|後|总|老)[^，,。不没沒]{{0,4}}?"
    rf"(?:{_SYMPTOMS_ZH}|吐)|[^，,。\s不没沒]{{0,2}}{_SYMPTOMS_ZH}"
    r"|[^，,。吃]{0,3}?(?:不能吃|不可以吃|吃不了|不行)(?:$|[，,、\s]))"
)


def read_requirements(
    species: Species, *texts: str | None, is_growing: bool = False
) -> Requirements:
    """Read the requirements from the owner's texts, in English or Chinese.

    `is_growing`: whether the animal grows, is pregnant or nurses, and so needs more protein.
    """
    normalised = [normalise_text(text or "") for text in texts]
    bounds = [
        rule.bounds[species]
        for rule in _RULES
        if any(is_stated(text, rule.pattern) for text in normalised)
    ]
    exclusive = {kind for text in normalised for kind in _exclusive_kinds(text)}
    excluded = {kind for text in normalised for kind in _excluded_kinds(text)}
    excluded |= PROTEINS - exclusive if exclusive else set()
    min_protein = (_MIN_PROTEIN_GROWTH if is_growing else _MIN_PROTEIN)[species]
    return Requirements(
        (min_protein, *bounds),
        frozenset(excluded),
        texts=tuple(normalised),
        no_other_meat=bool(exclusive) or excluded >= MEATS,
        # Special requirements come last and take precedence over the health status.
        meals_per_day=next(filter(None, map(read_meals, reversed(normalised))), None),
    )


def _excluded_kinds(text: str) -> Iterator[Kind]:
    for sentence in split_sentences(text):
        transitions = _find_transitions(sentence)
        group: set[Kind] = set(excluded_by_lifestyle(sentence))
        if any(_is_excluded(match, transitions) for match in ANY_MEAT.finditer(sentence)):
            group |= MEATS
        for kind, pattern in _NAME_PATTERNS:
            is_excluded = [_is_excluded(match, transitions) for match in pattern.finditer(sentence)]
            if any(is_excluded):
                yield kind
            elif is_excluded:
                # "No meat but chicken" mentions a kind that is still wanted.
                group.discard(kind)
        yield from group


def _exclusive_kinds(text: str) -> Iterator[Kind]:
    """Yield the kinds of protein food that the owner wants exclusively."""
    for sentence in split_sentences(text):
        transitions = _find_transitions(sentence)
        spans = list(find_only_lists(sentence))
        for kind, pattern in _NAME_PATTERNS:
            matches = [
                match
                for match in pattern.finditer(sentence)
                if any(start <= match.start() < end for start, end in spans)
            ]
            if (
                kind in PROTEINS
                and matches
                and not any(_is_excluded(m, transitions) for m in matches)
            ):
                yield kind


def _aliases_of(food_name: str) -> Iterator[str]:
    """Yield what people can call a food of no known kind: its name and its identifying words."""
    name = normalise_text(food_name).strip()
    yield name
    for part in _NAME_WORDS.findall(_NON_IDENTIFYING_ZH.sub(" ", name)):
        if not _NON_IDENTIFYING_WORDS.fullmatch(part) and not kinds_in(part):
            yield part


def _excludes_name(text: str, name: str) -> bool:
    """Return whether an owner's text excludes a food with this name."""
    pattern = re.compile(rf"(?<![a-z]){re.escape(name.removesuffix('s'))}(?:e?s)?(?![a-z])")
    return any(
        _is_excluded(match, _find_transitions(sentence))
        for sentence in split_sentences(text)
        for match in pattern.finditer(sentence)
    )


def _find_transitions(sentence: str) -> list[tuple[int, bool]]:
    """Return the positions where a sentence starts (True) or ends (False) an exclusion."""
    spans = [match.span() for match in _EXCLUSION_STARTS.finditer(sentence)]
    transitions = [(start, True) for start, _ in spans]
    transitions += [
        (match.start(), False)
        for match in _EXCLUSION_ENDS.finditer(sentence)
        if not any(_is_negated_by(span, match) for span in spans)
    ]
    # In "no beef, fish only" the fish is wanted, though "only" comes after it.
    transitions += [(start, False) for start in _starts_after_comma(sentence)]
    return sorted(transitions)


def _starts_after_comma(sentence: str) -> Iterator[int]:
    for _, end in find_only_lists(sentence):
        if sentence[end:].lstrip().startswith("only"):
            comma = sentence.rfind(",", 0, end)
            yield from [comma + 1] if comma >= 0 else []


def _is_negated_by(span: tuple[int, int], match: re.Match[str]) -> bool:
    """Return whether an exclusion negates a word of liking: "never really likes"."""
    start, end = span
    if match.start() < start:
        return False
    between = match.string[end : match.start()]
    return match.start() < end or _ADVERB.fullmatch(between) is not None


def _is_excluded(match: re.Match[str], transitions: Sequence[tuple[int, bool]]) -> bool:
    states = [is_exclusion for position, is_exclusion in transitions if position <= match.start()]
    if states and states[-1]:
        return True
    return _EXCLUDED_AFTER.search(match.string[match.end() :]) is not None
