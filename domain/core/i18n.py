"""User-visible texts in zh-CN and en. The English text is the message id."""

import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = ("zh-CN", "en")
DEFAULT_LOCALE = "zh-CN"
CATALOGUES = Path(__file__).parent / "locales"
MAX_READ_CHARACTERS = 2_000
_QUOTED = re.compile(r"[\"“「《'][^\"”」》']*[\"”」》']")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_OTHER_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{2,}")
_LETTER = re.compile(r"[^\W\d_]")


def gettext_noop(text: str) -> str:
    """Mark a text for translation; `translate` translates it when it is shown."""
    return text


def translate(text: str, locale: str, **values: object) -> str:
    """Translate a text into the language of `locale` and fill in its `{placeholders}`."""
    translated = _catalogue(locale).gettext(text) if text else ""
    return translated.format(**values) if values else translated


def find_accepted_locale(accept_language: str | None) -> str | None:
    """Return the locale that Accept-Language prefers (RFC 9110 section 12.5.4).

    `*` stands for the default. Returns None if the header names no supported language.
    """
    best, best_weight = None, 0.0
    for part in (accept_language or "")[:1000].split(","):
        tag, _, parameter = part.strip().partition(";")
        weight = _weight(parameter)
        locale = _supported_locale(tag.strip().lower())
        if locale is not None and weight > best_weight:
            best, best_weight = locale, weight
    return best


def find_named_locale(accept_language: str | None) -> str | None:
    """Return the locale that Accept-Language prefers by its name; `*` names none."""
    parts = (accept_language or "").split(",")
    return find_accepted_locale(",".join(part for part in parts if "*" not in part))


def find_written_locale(text: str) -> str | None:
    """Return the locale of most words of a text outside quotes, or None if it has no letters.

    A Chinese character counts as a word. Names and titles may be in the other language.
    """
    text = text[:MAX_READ_CHARACTERS]
    unquoted = _QUOTED.sub("", text)
    words = unquoted if _LETTER.search(unquoted) else text
    if not _LETTER.search(words):
        return None
    chinese = len(_CHINESE.findall(words))
    return "zh-CN" if chinese and chinese >= len(_OTHER_WORD.findall(words)) else "en"


def _supported_locale(tag: str) -> str | None:
    if tag == "*" or tag.split("-", maxsplit=1)[0] == "zh":
        return "zh-CN"
    return "en" if tag.split("-", maxsplit=1)[0] == "en" else None


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


@cache
def _catalogue(locale: str) -> NullTranslations:
    if locale != "zh-CN":
        return NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / "zh_CN.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale="zh_CN"))
    compiled.seek(0)
    return GNUTranslations(compiled)
