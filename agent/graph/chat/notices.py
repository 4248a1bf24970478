"""Notices of the server to the user, as messages of the assistant that the model does not get.

Clients show messages; most show no CUSTOM event.
"""

from collections.abc import Mapping, Sequence

from agent.graph.chat.message_streamer import stream_text
from agent.graph.chat.prompt.data import NOTICE, PromptData
from agent.graph.chat.state import RunContext
from domain.conversations.messages import ChatMessage
from domain.core.i18n import gettext_noop, translate

UNREAD = gettext_noop("I can read only text: I have not read the {parts} in your message.")
KINDS = {
    "image": gettext_noop("image"),
    "audio": gettext_noop("audio"),
    "video": gettext_noop("video"),
    "file": gettext_noop("file"),
}
SEPARATOR = gettext_noop(", ")


def write_notices(context: RunContext, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Tell the user once which parts of the turn's messages were not read."""
    kinds = find_unread(messages, context.prompt_data)
    if not kinds:
        return []
    locale = context.tool_context.caller.locale
    named = translate(SEPARATOR, locale).join(translate(KINDS[kind], locale) for kind in kinds)
    notice = stream_text(translate(UNREAD, locale, parts=named), context.write)
    context.prompt_data[notice["id"]] = dict(NOTICE)
    return [notice]


def find_unread(
    messages: Sequence[ChatMessage], prompt_data: Mapping[str, PromptData]
) -> list[str]:
    """Return the kinds of the unread parts in messages after the last notice."""
    kinds: list[str] = []
    for message in messages:
        data = prompt_data.get(message["id"], {})
        if data.get("notice"):
            kinds.clear()
        kinds += [kind for kind in data.get("unread", ()) if kind in KINDS]
    return list(dict.fromkeys(kinds))
