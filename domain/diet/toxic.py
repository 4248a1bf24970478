"""Foods that poison dogs or cats, by every name that people use for them.

The lists are those of the ASPCA Animal Poison Control Center ("People Foods to Avoid Feeding Your
Pets"), the Merck Veterinary Manual (Food Hazards) and Cortinovis & Caloni, "Household Food Items
Toxic to Dogs and Cats", Front Vet Sci 2016;3:26. Where only one species is known to suffer from a
food, and there is no reason to feed it, it is on both lists.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.core.i18n import mark
from domain.diet.energy import Species
from domain.diet.wording import either, normalised, sentences

BOTH: tuple[Species, ...] = ("dog", "cat")


@dataclass(frozen=True, slots=True)
class Toxic:
    """A food that is never to be fed. `name` is English, and a key of the translations."""

    name: str
    pattern: re.Pattern[str]
    species: tuple[Species, ...] = BOTH


TOXIC_FOODS: tuple[Toxic, ...] = (
    Toxic(
        mark("chocolate and cocoa"),
        either(r"choc(?:olate)?s?|chocolaty|cocoa|cacao|brownies?|nutella", "巧克力|朱古力|可可"),
    ),
    Toxic(
        mark("coffee, tea and caffeine"),
        either(
            r"coffee|caffein(?:e|ated)|espresso|cola|energy drinks?|matcha|guarana"
            r"|(?:(?:green|black|white|oolong) )?teas?",
            "咖啡|(?<!山)茶|可乐|可樂|能量饮料",
        ),
    ),
    Toxic(
        mark("alcohol"),
        either(
            r"alcohol|beers?|wines?|vodka|rum|whisk(?:e)?y|brandy|liquor|liqueurs?|gin",
            "酒(?!店)",
        ),
    ),
    Toxic(mark("xylitol"), either(r"xylitol|birch sugar|e967", "木糖醇|桦木糖")),
    Toxic(
        mark("grapes and raisins"),
        either(
            r"grapes?(?! ?seed)|raisins?|sultanas?|currants?|blackcurrants?",
            "葡萄(?!糖|柚|籽)|提子|无核白|無核白|黑加仑|黑加侖",
        ),
    ),
    Toxic(
        mark("onion, garlic, leek and chives"),
        either(
            r"onions?|garlic|leeks?|chives?|shallots?|scallions?|ramps|allium",
            "[洋大小香红紅青细細]?[葱蔥]|大?蒜|韭|薤",
        ),
    ),
    Toxic(
        mark("macadamia nuts"),
        either(r"macadamias?|macadamia nuts?", "夏威夷(?:果|豆)|澳洲坚果|澳洲堅果"),
    ),
    Toxic(mark("avocado"), either(r"avocado(?:s|es)?|guacamole", "牛油果|鳄梨|鱷梨|酪梨")),
    Toxic(
        mark("raw yeast dough"),
        either(
            r"(?:raw|unbaked|yeast|bread|pizza) dough", "生面团|生麵團|酵母面团|酵母麵團|发酵面团"
        ),
    ),
    Toxic(mark("hops"), either(r"hops", "啤酒花|酒花")),
    Toxic(mark("nutmeg"), either(r"nutmeg|mace", "肉豆蔻")),
    Toxic(mark("rhubarb"), either(r"rhubarb", "大黄叶|食用大黄|大黃")),
    Toxic(
        mark("green or raw potato and unripe tomato"),
        either(
            r"(?:green|sprouted|raw) potato(?:es)?|potato (?:sprouts?|leaves|peels?)"
            r"|(?:green|unripe) tomato(?:es)?|tomato (?:leaves|stems?)",
            "(?:生|绿|綠|青|发芽|發芽)(?:的)?(?:土豆|马铃薯|馬鈴薯)"
            "|(?:绿|綠|青|未熟)(?:的)?(?:番茄|西红柿|蕃茄)",
        ),
    ),
    Toxic(
        mark("stones and pits of fruit, bitter almonds"),
        either(
            r"(?:cherry|peach|apricot|plum) (?:pits?|stones?|kernels?)|bitter almonds?"
            r"|apple seeds?",
            "(?:樱桃|櫻桃|桃|杏|李子)(?:核|仁)|苦杏仁|苹果籽|蘋果籽",
        ),
    ),
    Toxic(mark("cooked bones"), either(r"(?:cooked|chicken|fried) bones?", "熟骨|鸡骨头|雞骨頭")),
    Toxic(
        mark("wild or unknown mushrooms"),
        either(r"(?:wild|unknown|toadstool) mushrooms?|toadstools?", "野(?:生)?蘑菇|毒蘑菇"),
    ),
    Toxic(mark("lilies"), either(r"lil(?:y|ies)|lily bulbs?", "百合"), species=("cat",)),
    Toxic(
        mark("raw fish"),
        either(r"raw (?:fish|salmon|tuna|herring|carp)|sashimi", "生鱼|生魚|刺身"),
        species=("cat",),
    ),
)
_DENIED_AT_ONCE = re.compile(
    r"(?:\b(?:no|not|without|free of|free from|instead of|minus)\b(?:\s+[\w'-]+){0,2}\s+"
    r"|(?:不含|不加|不放|不得含有?|无|無|没有|沒有|零|去除))$"
)
_DENIED_FROM_HERE = re.compile(
    r"\b(?:avoid(?:ing)?|never|don't|do not|must not|mustn't|cannot|can't|should not|shouldn't"
    r"|keep away|stay away|toxic|poison(?:ous)?|dangerous|harmful|forbid(?:den)?|refrain)\b"
    r"|避免|不要|不可|不能|不得|不应|不應|不宜|切勿|勿|禁|严禁|远离|遠離|忌|有毒|中毒|别(?:给|喂|吃)"
)
_FREE_AFTER = re.compile(r"^[\s-]*free\b")


@lru_cache(maxsize=2048)
def toxic_in_name(name: str, species: Species) -> Toxic | None:
    """Give the toxic food that a food's name speaks of; "garlic-free" speaks of none."""
    return _first(normalised(name), species)


@lru_cache(maxsize=256)
def toxic_in_advice(text: str, species: Species) -> Toxic | None:
    """Give a toxic food that a text tells to feed; telling not to feed it is good advice."""
    for sentence in sentences(normalised(text)):
        if not _DENIED_FROM_HERE.search(sentence):
            found = _first(sentence, species)
            if found is not None:
                return found
    return None


def toxic_for(species: Species) -> list[Toxic]:
    """List what is never to be fed."""
    return [toxic for toxic in TOXIC_FOODS if species in toxic.species]


def _first(words: str, species: Species) -> Toxic | None:
    for toxic in toxic_for(species):
        for match in toxic.pattern.finditer(words):
            before, after = words[: match.start()], words[match.end() :]
            if not _DENIED_AT_ONCE.search(before) and not _FREE_AFTER.search(after):
                return toxic
    return None
