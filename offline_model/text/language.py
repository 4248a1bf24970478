"""Which language a text is in, and which one to answer in."""

import re
from typing import Literal

from domain.core.i18n import find_written_locale

Language = Literal["en", "zh"]

CHINESE = re.compile(r"[\u3400-\u9fff]")


def detect_language(text: str) -> Language:
    """Return the language of most words outside quotes; names and titles may be in the other."""
    return "zh" if find_written_locale(text) == "zh-CN" else "en"


def choose_language(text: str, locale: str, detected: Language) -> Language:
    """Return the language to answer in: the user's locale decides when the text has no words."""
    if re.search(r"[A-Za-z\u3400-\u9fff]", text):
        return detected
    return "zh" if locale.lower().startswith("zh") else "en"
