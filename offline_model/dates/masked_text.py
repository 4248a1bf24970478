"""A text whose parsed parts are masked, so that no pattern matches them again."""

import re


class MaskedText:
    """Keeps offsets: the masked text is as long as the original."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.text)

    def mask(self, start: int, end: int) -> None:
        """Replace a part by blanks and record its span, without the blanks around it."""
        part = self.text[start:end]
        end -= len(part) - len(part.rstrip())
        start += len(part) - len(part.lstrip())
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]
        self.spans.append((start, end))

    def extract(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first match of a pattern and mask it."""
        match = pattern.search(self.text)
        if match:
            self.mask(*match.span())
        return match

    def hide(self, pattern: re.Pattern[str]) -> None:
        """Hide the matches of a pattern that only look like a time. They are not in `spans`."""
        self.text = pattern.sub(lambda match: "\0" * len(match[0]), self.text)
