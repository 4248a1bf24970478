"""Foods that are toxic to dogs or cats, with all names that people use for them.

Sources: Cortinovis and Caloni, "Household Food Items Toxic to Dogs and Cats" (Frontiers in
Veterinary Science, 2016): chocolate, onion and related plants, macadamia nuts, grapes, xylitol,
alcohol, bread dough; and the list of the American Society for the Prevention of Cruelty to Animals,
"People Foods to Avoid Feeding Your Pets", as quoted by shelters and by a joint list with The Humane
Society: coffee and tea, avocado, hops, walnuts, mustard seeds, mushrooms, rhubarb leaves, green
potato and tomato, stones of fruit. Veterinary practices and shelters warn of cooked bones, of raw
fish, and for cats of lilies. Nutmeg is this project's own cautious choice.

A food that is known to be toxic to one species, and that there is no reason to feed, is on both
lists.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.core.i18n import gettext_noop
from domain.diet.rules.energy import Species
from domain.diet.rules.text_matching import find_advice, is_negated, normalise_text, word_pattern

BOTH: tuple[Species, ...] = ("dog", "cat")


@dataclass(frozen=True, slots=True)
class Toxic:
    """A food that must never be fed. `name` is English, the id of its translations."""

    name: str
    pattern: re.Pattern[str]
    species: tuple[Species, ...] = BOTH


TOXIC_FOODS: tuple[Toxic, ...] = (
    Toxic(
        gettext_noop("chocolate and cocoa"),
        word_pattern(
            r"choc(?:olate)?s?|chocolaty|cocoa|cacao|brownies?|nutella|m&ms?", "巧克力|朱古力|可可"
        ),
    ),
    Toxic(
        gettext_noop("coffee, tea and caffeine"),
        word_pattern(
            r"coffee|caffein(?:e|ated)|espresso|mocha|latte|cappuccino|cola|energy drinks?|matcha"
            r"|guarana|(?:(?:green|black|white|oolong) )?teas?",
            "咖啡|拿铁|拿鐵|摩卡|卡布奇诺|(?<!山)茶(?!树菇|樹菇|[籽油])|可乐|可樂|能量饮料|能量飲料",
        ),
    ),
    Toxic(
        gettext_noop("alcohol"),
        word_pattern(
            r"alcohol|beers?|wines?|vodka|rum|whisk(?:e)?y|brandy|liquor|liqueurs?|gin"
            r"|cider(?! vinegar)|champagne|tequila|bourbon|sherry",
            "酒(?!店)|醪糟|威士忌|伏特加|白兰地|白蘭地|香槟|香檳|朗姆",
        ),
    ),
    Toxic(
        gettext_noop("xylitol"),
        word_pattern(
            r"xylitol|birch sugar|e967|sugar[- ]free (?:gum|candy|candies|sweets|peanut butter)",
            "木糖醇|桦木糖|樺木糖|口香糖",
        ),
    ),
    Toxic(
        gettext_noop("grapes and raisins"),
        word_pattern(
            r"grapes?(?! ?seed)|raisins?|sultanas?|(?:black|red|white)?currants?",
            "葡萄(?!糖|柚|籽)|提子|[青红紅黑紫]提|无核白|無核白|[黑红紅]加仑|[黑红紅]加侖|阳光玫瑰",
        ),
    ),
    Toxic(
        gettext_noop("onion, garlic, leek and chives"),
        word_pattern(
            r"onions?|garlic\w*|leeks?|chives?|shallots?|scallions?|ramsons?|allium",
            "[洋大小香红紅青细細]?[葱蔥]|大?蒜|韭|薤",
        ),
    ),
    Toxic(
        gettext_noop("macadamia nuts"),
        word_pattern(r"macadamias?", "夏威夷(?:果|豆|坚果|堅果)|澳洲坚果|澳洲堅果"),
    ),
    Toxic(
        gettext_noop("avocado"),
        word_pattern(r"avocado(?:s|es)?|guacamole", "牛油果|鳄梨|鱷梨|酪梨"),
    ),
    Toxic(
        gettext_noop("raw yeast dough"),
        word_pattern(
            r"(?:raw|unbaked|yeast|bread|pizza) dough", "(?:生|酵母|发酵|發酵)(?:的)?(?:面团|麵團)"
        ),
    ),
    Toxic(gettext_noop("hops"), word_pattern(r"hops", "啤酒花|酒花")),
    Toxic(gettext_noop("nutmeg"), word_pattern(r"nutmeg|mace", "肉豆蔻")),
    Toxic(gettext_noop("rhubarb"), word_pattern(r"rhubarb", "大[黄黃](?![鱼魚瓜米蜂花豆])")),
    Toxic(
        gettext_noop("green or raw potato and unripe tomato"),
        word_pattern(
            r"(?:green|sprouted|raw) potato(?:es)?|potato (?:sprouts?|leaves|peels?)"
            r"|(?:green|unripe) tomato(?:es)?|tomato (?:leaves|stems?)",
            "(?:生|绿|綠|青|发芽|發芽)(?:的)?(?:土豆|马铃薯|馬鈴薯)"
            "|(?:绿|綠|青|未熟)(?:的)?(?:番茄|西红柿|蕃茄)",
        ),
    ),
    Toxic(
        gettext_noop("stones and pits of fruit, bitter almonds"),
        word_pattern(
            r"(?:cherry|peach|apricot|plum) (?:pits?|stones?|kernels?)|bitter almonds?"
            r"|apple seeds?",
            "(?:樱桃|櫻桃|桃|杏|李子)(?:核|仁)|苦杏仁|苹果籽|蘋果籽",
        ),
    ),
    Toxic(
        gettext_noop("cooked bones"),
        word_pattern(
            r"(?:cooked|chicken|turkey|duck|fish|pork|rib|fried) bones?(?! broth)",
            "熟骨|[鸡雞鸭鴨鱼魚]骨[头頭]?(?![汤湯高粉架])",
        ),
    ),
    Toxic(
        gettext_noop("wild or unknown mushrooms"),
        word_pattern(
            r"(?:wild|unknown|toadstool) mushrooms?|toadstools?", "野生?(?:蘑菇|菌)|毒蘑菇"
        ),
    ),
    Toxic(gettext_noop("walnuts"), word_pattern(r"walnuts?", "核桃|胡桃(?!木)")),
    Toxic(gettext_noop("mustard seeds"), word_pattern(r"mustard(?! greens)", "芥末|芥籽|芥子")),
    Toxic(
        gettext_noop("raw fish"),
        word_pattern(r"raw (?:fish|salmon|tuna|herring|carp|trout)|sashimi", "生[鱼魚]|刺身"),
    ),
    Toxic(
        gettext_noop("lilies"),
        # Not the singular alone: Lily is a name of cats, too.
        word_pattern(
            r"lilies|(?:tiger|easter|day|dried) ?lily"
            r"|lily (?:bulbs?|flowers?|leaves|petals?|roots?)",
            "百合",
        ),
        species=("cat",),
    ),
)


@lru_cache(maxsize=2048)
def find_toxic_in_name(name: str, species: Species) -> Toxic | None:
    """Return the toxic food that a food's name mentions, or None; "garlic-free" mentions none."""
    return _find_first(normalise_text(name), species)


@lru_cache(maxsize=256)
def find_toxic_in_advice(text: str, species: Species) -> Toxic | None:
    """Return a toxic food that a text advises to feed, or None."""
    matches = (_find_first(part, species) for part in find_advice(text))
    return next((toxic for toxic in matches if toxic is not None), None)


def toxic_foods_for(species: Species) -> list[Toxic]:
    """Return the toxic foods of a species."""
    return [toxic for toxic in TOXIC_FOODS if species in toxic.species]


def _find_first(text: str, species: Species) -> Toxic | None:
    for toxic in toxic_foods_for(species):
        for match in toxic.pattern.finditer(text):
            if not is_negated(text[: match.start()], text[match.end() :]):
                return toxic
    return None
