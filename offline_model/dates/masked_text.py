"""A text in which what has been understood is blanked out, so that it is understood once."""

import re
from typing import Literal

Language = Literal["en", "zh"]


class Scan:
    """Keeps places: a blanked text is as long as the original."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.text)

    def take(self, start: int, end: int) -> None:
        """Blank out a part and remember where it was."""
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]
        self.spans.append((start, end))

    def pop(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Find a pattern and blank it out."""
        match = pattern.search(self.text)
        if match:
            self.take(*match.span())
        return match

    def hide(self, pattern: re.Pattern[str]) -> None:
        """Blank out what only looks like a time; it stays in what is left of the sentence."""
        self.text = pattern.sub(lambda match: "\0" * len(match[0]), self.text)
