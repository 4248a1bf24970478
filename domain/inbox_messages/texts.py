"""The texts of messages, which each reader gets in their own language.

A message stores the text's English id and its values. `content` beside them is the text in the
recipient's language at the time of sending, for exports and for messages of earlier versions.
"""

from typing import Any, NamedTuple

from domain.core.database.base import Json
from domain.core.i18n import gettext_noop, translate

VIEW, INVITE, EDIT = 1, 2, 4
PERMISSIONS = {
    VIEW: gettext_noop("view"),
    EDIT: gettext_noop("edit"),
    INVITE: gettext_noop("invite"),
}
COMMA = gettext_noop(", ")
PERMISSION_BITS = "permission"
"""The value that names permissions: it is an integer of bits, and the reader gets their names."""


class MessageText(NamedTuple):
    """A text that can be shown in any language; `text` is its gettext message id."""

    text: str
    values: Json

    def stored(self) -> Json:
        return {"text": self.text, "values": self.values}

    def show(self, locale: str) -> str:
        """Return the text in a language."""
        values: dict[str, Any] = dict(self.values)
        if PERMISSION_BITS in values:
            values["permissions"] = format_permissions(values.pop(PERMISSION_BITS), locale)
        return translate(self.text, locale, **values)


def show_stored(stored: Json | None, content: str | None, locale: str) -> str | None:
    """Return a stored text in a language, or the content of a message that has none."""
    return content if stored is None else MessageText(**stored).show(locale)


def format_permissions(permission: int, locale: str) -> str:
    """Name what permission bits allow."""
    names = [translate(name, locale) for bit, name in PERMISSIONS.items() if permission & bit]
    return translate(COMMA, locale).join(names)
