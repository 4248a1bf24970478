"""Text that can be stored and sent on."""

import re

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace NUL and lone surrogates, which PostgreSQL and UTF-8 cannot hold, by U+FFFD."""
    return _UNFIT.sub("\ufffd", text)
