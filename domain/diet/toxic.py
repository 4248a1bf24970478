"""Foods that poison dogs or cats, by every name that people use for them.

What was read: Cortinovis and Caloni, "Household Food Items Toxic to Dogs and Cats" (Frontiers in
Veterinary Science, 2016): chocolate, onion and its kin, macadamia nuts, grapes, xylitol, alcohol,
bread dough; and the list of the American Society for the Prevention of Cruelty to Animals,
"People Foods to Avoid Feeding Your Pets", as shelters and a joint list with The Humane Society
repeat it: coffee and tea, avocado, hops, walnuts, mustard seeds, mushrooms, rhubarb leaves, green
potato and tomato, stones of fruit. Veterinary practices and shelters warn of cooked bones, of raw
fish, and for cats of lilies. Nutmeg is there by this project's own caution.

Where only one species is known to suffer from a food, and there is no reason to feed it, it is on
both lists.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.core.i18n import gettext_noop
from domain.diet.energy import Species
from domain.diet.text_matching import advice, either, is_denied, normalised

BOTH: tuple[Species, ...] = ("dog", "cat")


@dataclass(frozen=True, slots=True)
class Toxic:
    """A food that is never to be fed. `name` is English, and a key of the translations."""

    name: str
    pattern: re.Pattern[str]
    species: tuple[Species, ...] = BOTH


TOXIC_FOODS: tuple[Toxic, ...] = (
    Toxic(
        gettext_noop("chocolate and cocoa"),
        either(
            r"choc(?:olate)?s?|chocolaty|cocoa|cacao|brownies?|nutella|m&ms?", "巧克力|朱古力|可可"
        ),
    ),
    Toxic(
        gettext_noop("coffee, tea and caffeine"),
        either(
            r"coffee|caffein(?:e|ated)|espresso|mocha|latte|cappuccino|cola|energy drinks?|matcha"
            r"|guarana|(?:(?:green|black|white|oolong) )?teas?",
            "咖啡|拿铁|拿鐵|摩卡|卡布奇诺|(?<!山)茶(?!树菇|樹菇|[籽油])|可乐|可樂|能量饮料|能量飲料",
        ),
    ),
    Toxic(
        gettext_noop("alcohol"),
        either(
            r"alcohol|beers?|wines?|vodka|rum|whisk(?:e)?y|brandy|liquor|liqueurs?|gin"
            r"|cider(?! vinegar)|champagne|tequila|bourbon|sherry",
            "酒(?!店)|醪糟|威士忌|伏特加|白兰地|白蘭地|香槟|香檳|朗姆",
        ),
    ),
    Toxic(
        gettext_noop("xylitol"),
        either(
            r"xylitol|birch sugar|e967|sugar[- ]free (?:gum|candy|candies|sweets|peanut butter)",
            "木糖醇|桦木糖|樺木糖|口香糖",
        ),
    ),
    Toxic(
        gettext_noop("grapes and raisins"),
        either(
            r"grapes?(?! ?seed)|raisins?|sultanas?|(?:black|red|white)?currants?",
            "葡萄(?!糖|柚|籽)|提子|[青红紅黑紫]提|无核白|無核白|[黑红紅]加仑|[黑红紅]加侖|阳光玫瑰",
        ),
    ),
    Toxic(
        gettext_noop("onion, garlic, leek and chives"),
        either(
            r"onions?|garlic\w*|leeks?|chives?|shallots?|scallions?|ramsons?|allium",
            "[洋大小香红紅青细細]?[葱蔥]|大?蒜|韭|薤",
        ),
    ),
    Toxic(
        gettext_noop("macadamia nuts"),
        either(r"macadamias?", "夏威夷(?:果|豆|坚果|堅果)|澳洲坚果|澳洲堅果"),
    ),
    Toxic(gettext_noop("avocado"), either(r"avocado(?:s|es)?|guacamole", "牛油果|鳄梨|鱷梨|酪梨")),
    Toxic(
        gettext_noop("raw yeast dough"),
        either(
            r"(?:raw|unbaked|yeast|bread|pizza) dough", "(?:生|酵母|发酵|發酵)(?:的)?(?:面团|麵團)"
        ),
    ),
    Toxic(gettext_noop("hops"), either(r"hops", "啤酒花|酒花")),
    Toxic(gettext_noop("nutmeg"), either(r"nutmeg|mace", "肉豆蔻")),
    Toxic(gettext_noop("rhubarb"), either(r"rhubarb", "大[黄黃](?![鱼魚瓜米蜂花豆])")),
    Toxic(
        gettext_noop("green or raw potato and unripe tomato"),
        either(
            r"(?:green|sprouted|raw) potato(?:es)?|potato (?:sprouts?|leaves|peels?)"
            r"|(?:green|unripe) tomato(?:es)?|tomato (?:leaves|stems?)",
            "(?:生|绿|綠|青|发芽|發芽)(?:的)?(?:土豆|马铃薯|馬鈴薯)"
            "|(?:绿|綠|青|未熟)(?:的)?(?:番茄|西红柿|蕃茄)",
        ),
    ),
    Toxic(
        gettext_noop("stones and pits of fruit, bitter almonds"),
        either(
            r"(?:cherry|peach|apricot|plum) (?:pits?|stones?|kernels?)|bitter almonds?"
            r"|apple seeds?",
            "(?:樱桃|櫻桃|桃|杏|李子)(?:核|仁)|苦杏仁|苹果籽|蘋果籽",
        ),
    ),
    Toxic(
        gettext_noop("cooked bones"),
        either(
            r"(?:cooked|chicken|turkey|duck|fish|pork|rib|fried) bones?(?! broth)",
            "熟骨|[鸡雞鸭鴨鱼魚]骨[头頭]?(?![汤湯高粉架])",
        ),
    ),
    Toxic(
        gettext_noop("wild or unknown mushrooms"),
        either(r"(?:wild|unknown|toadstool) mushrooms?|toadstools?", "野生?(?:蘑菇|菌)|毒蘑菇"),
    ),
    Toxic(gettext_noop("walnuts"), either(r"walnuts?", "核桃|胡桃(?!木)")),
    Toxic(gettext_noop("mustard seeds"), either(r"mustard(?! greens)", "芥末|芥籽|芥子")),
    Toxic(
        gettext_noop("raw fish"),
        either(r"raw (?:fish|salmon|tuna|herring|carp|trout)|sashimi", "生[鱼魚]|刺身"),
    ),
    Toxic(
        gettext_noop("lilies"),
        # Not the name alone within a text: that is what cats are called, too.
        either(
            r"lilies|(?:tiger|easter|day|dried) ?lily"
            r"|lily (?:bulbs?|flowers?|leaves|petals?|roots?)",
            "百合",
        ),
        species=("cat",),
    ),
)


@lru_cache(maxsize=2048)
def toxic_in_name(name: str, species: Species) -> Toxic | None:
    """Give the toxic food that a food's name speaks of; "garlic-free" speaks of none."""
    return _first(normalised(name), species)


@lru_cache(maxsize=256)
def toxic_in_advice(text: str, species: Species) -> Toxic | None:
    """Give a toxic food that a text tells to feed; telling not to feed it is good advice."""
    found = (_first(part, species) for part in advice(text))
    return next((toxic for toxic in found if toxic is not None), None)


def toxic_for(species: Species) -> list[Toxic]:
    """List what is never to be fed."""
    return [toxic for toxic in TOXIC_FOODS if species in toxic.species]


def _first(words: str, species: Species) -> Toxic | None:
    for toxic in toxic_for(species):
        for match in toxic.pattern.finditer(words):
            if not is_denied(words[: match.start()], words[match.end() :]):
                return toxic
    return None
