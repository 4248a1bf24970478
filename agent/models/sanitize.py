"""Makes a model's text fit to be stored and sent."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def sanitize(text: str) -> str:
    """Replace NUL and lone surrogates, which PostgreSQL and UTF-8 cannot hold, by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)
