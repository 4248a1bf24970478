"""A chat model without key and network, for a first start and for tests of the whole."""

from offline_model.model import OfflineChatModel

__all__ = ["OfflineChatModel"]
