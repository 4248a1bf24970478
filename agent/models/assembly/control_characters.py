"""Escapes raw line breaks and other control characters inside the strings of a JSON text."""

import json
import re

_TOKENS = re.compile(r'\\(?:.|\Z)|["\x00-\x1f]', re.DOTALL)


class ControlCharacterEscaper:
    """Repairs a JSON text that arrives in pieces.

    A piece is only scanned for strings when a later one has a control character.
    """

    def __init__(self) -> None:
        self._unscanned: list[str] = []
        self._is_in_string = False
        self._is_after_backslash = False

    def feed(self, piece: str) -> str:
        """Return the piece with the control characters inside strings escaped."""
        if piece.isprintable():
            self._unscanned.append(piece)
            return piece
        self._scan("".join(self._unscanned))
        self._unscanned.clear()
        return self._scan(piece)

    def _scan(self, text: str) -> str:
        if not text:
            return text
        first = 1 if self._is_after_backslash else 0
        self._is_after_backslash = False
        return text[:first] + _TOKENS.sub(self._repair, text[first:])

    def _repair(self, found: re.Match[str]) -> str:
        character = found[0]
        if character == '"':
            self._is_in_string = not self._is_in_string
        elif character == "\\":
            self._is_after_backslash = True
        elif character[0] != "\\" and self._is_in_string:
            return json.dumps(character)[1:-1]
        return character
