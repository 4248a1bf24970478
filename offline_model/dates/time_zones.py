"""Time zones by the names that users write: cities, countries, abbreviations."""

import re
from functools import cache
from zoneinfo import available_timezones

from offline_model.text.normalisation import EDGE_PUNCTUATION
from offline_model.vocabulary import load_words

_PLACES = load_words("places")
CITIES: dict[str, str] = _PLACES["cities"]
ABBREVIATIONS: dict[str, str] = _PLACES["abbreviations"]
ZONE_SUFFIX = re.compile(
    r"\s*\(?\b(?P<short>" + "|".join(ABBREVIATIONS).upper() + r")\b\)?"
    r"|\s*(?:\bin )?\b(?P<city>[A-Z][a-z]+(?: [A-Z][a-z]+)?) time\b(?! (?:zone|for|to))"
    r"|(?P<zh>" + "|".join(city for city in CITIES if not city.isascii()) + r")时间"
)


@cache
def find_zone(text: str) -> str | None:
    """Return the IANA name for a city, a country or a zone's own name."""
    name = text.strip(EDGE_PUNCTUATION).lower()
    name = re.sub(r"\b(?:time|time ?zone|the|standard)\b|时间|时区", "", name).strip()
    if name in CITIES:
        return CITIES[name]
    zone_name = name.replace(" ", "_")
    for zone in sorted(
        available_timezones(), key=lambda z: (not z.startswith(("A", "Eu", "Pac")), z)
    ):
        if zone_name in (zone.lower(), zone.lower().rpartition("/")[2]):
            return zone
    return next(
        (
            zone
            for city, zone in CITIES.items()
            if city in name and len(city) > 1 and not city.isascii()
        ),
        None,
    )


def find_zone_in_sentence(text: str) -> str:
    """Return the first zone that a sentence names, as in "I live in Berlin now"; else empty."""
    words = re.findall(r"[A-Z][\w/]+(?: [A-Z]\w+)?|[\u3400-\u9fff]{2,}", text)
    return next((zone for word in words if (zone := find_zone(word))), "")


def split_zone(text: str) -> tuple[str | None, str]:
    """Return the zone of the times in a text, as in "3pm EST", and the text without it."""
    match = ZONE_SUFFIX.search(text)
    if match is None:
        return None, text
    name = match["short"] or match["city"] or match["zh"]
    zone = ABBREVIATIONS.get(name.lower()) or find_zone(name)
    if zone is None:
        return None, text
    return zone, text[: match.start()] + text[match.end() :]
