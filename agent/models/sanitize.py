"""Makes a model's text fit to be stored and sent."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def sanitize(text: str) -> str:
    """Replace NUL and lone surrogates, which PostgreSQL and UTF-8 cannot hold, by U+FFFD.

    Two surrogates that belong together become their character.
    """
    if _UNSTORABLE.search(text) is None:
        return text
    return _UNSTORABLE.sub("\ufffd", _SURROGATE_PAIR.sub(_join_pair, text))


def _join_pair(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


class StorableText:
    """Sanitizes a text that arrives in pieces, which can cut a character into two surrogates."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """Return what can be stored so far; the half of a character waits for the next piece."""
        if not self._half and piece.isascii() and "\x00" not in piece:
            return piece
        piece, self._half = self._half + piece, ""
        if "\ud800" <= piece[-1:] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return sanitize(piece)

    def finish(self) -> str:
        """Return U+FFFD if the text ends with the half of a character."""
        half, self._half = self._half, ""
        return sanitize(half)
