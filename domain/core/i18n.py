"""User-visible texts in zh-CN and en. The English text is the message id."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = ("zh-CN", "en")
DEFAULT_LOCALE = "zh-CN"
CATALOGUES = Path(__file__).parent / "locales"


def gettext_noop(text: str) -> str:
    """Mark a text for translation; `translate` translates it when it is shown."""
    return text


def translate(text: str, locale: str, **values: object) -> str:
    """Translate a text into the language of `locale` and fill in its `{placeholders}`."""
    translated = _catalogue(locale).gettext(text) if text else ""
    return translated.format(**values) if values else translated


def choose_locale(accept_language: str | None) -> str:
    """Choose from Accept-Language (RFC 9110 section 12.5.4): en, or zh-CN by default and for *."""
    best, best_weight = DEFAULT_LOCALE, 0.0
    for part in (accept_language or "")[:1000].split(","):
        tag, _, parameter = part.strip().partition(";")
        weight = _weight(parameter)
        locale = _supported_locale(tag.strip().lower())
        if locale is not None and weight > best_weight:
            best, best_weight = locale, weight
    return best


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
