"""The URLs of model endpoints, as they may be logged and stored."""

from urllib.parse import urlsplit

DEFAULT_URL = "https://api.openai.com/v1"
"""The endpoint without OPENAI_BASE_URL."""


def loggable_url(url: str) -> str:
    """Return a URL without user, password, query and fragment, which can have secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
