"""A rule-based chat model that needs no API key and no network."""

from offline_model.model import OfflineChatModel

__all__ = ["OfflineChatModel"]
