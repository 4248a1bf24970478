"""What a prompt needs of a message besides what clients see of it: its prompt data.

It is plain JSON, stored beside the message, and never part of a snapshot, an export or an event.

- A user message has the `person` who sent it (time, zone, locale), the `context` of the front end
  and the kinds of its `unread` parts. They are stored so that the message is the same, byte for
  byte, whenever it is sent again: caches of prompts depend on it.
- A message of the model has the `endpoint` and the `model` that wrote it, the provider's `fields`
  of the message and of its `calls`, and the provider's ids of these. They go back to the same
  endpoint and model only.
- A `notice` is a message of the server to the user. The model does not get it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from agent.models.endpoint_urls import DEFAULT_URL, loggable_url
from agent.models.port import ProviderFields

MAX_PROVIDER_BYTES = 1024 * 1024
"""The provider's fields of a message; larger ones, which no endpoint sends, are not kept."""
MAX_CALL_ID_LENGTH = 256
REASONING = frozenset({"reasoning", "reasoning_content"})
"""Members that endpoints want back with tool calls only, and refuse with other messages."""
NOTICE: Mapping[str, Any] = {"notice": True}

PromptData = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Who understands a provider's fields: one model at one endpoint."""

    endpoint: str
    model: str

    @classmethod
    def of(cls, base_url: str | None, model: str) -> "ModelIdentity":
        """Return the identity of a model; the URL's credentials and query are left out."""
        return cls(loggable_url(base_url or DEFAULT_URL).rstrip("/"), model)

    def wrote(self, data: Mapping[str, Any]) -> bool:
        """Return whether this model wrote the message that has this prompt data."""
        return data.get("endpoint") == self.endpoint and data.get("model") == self.model


def describe_user_message(
    *,
    sent_at: datetime,
    timezone: str,
    locale: str,
    context: Sequence[Sequence[str]],
    unread: Sequence[str] = (),
) -> PromptData:
    """Return the prompt data of a user message; `sent_at` is in the user's zone."""
    data: PromptData = {
        "person": {
            "timezone": timezone,
            "locale": locale,
            "now": sent_at.isoformat(timespec="minutes"),
            "weekday": f"{sent_at:%A}",
        }
    }
    if context:
        data["context"] = [list(entry) for entry in context]
    if unread:
        data["unread"] = list(unread)
    return data


def describe_model_message(
    identity: ModelIdentity,
    fields: ProviderFields,
    provider_ids: Mapping[int, str],
    call_ids: Mapping[int, str],
) -> PromptData:
    """Return the prompt data of a message of the model: empty if there is nothing to keep.

    `call_ids` are our own ids of the calls, by their index in the response.
    """
    message = {
        name: value for name, value in fields.message.items() if call_ids or name not in REASONING
    }
    calls: PromptData = {}
    for index, call_id in call_ids.items():
        call: PromptData = {}
        if provider_id := provider_ids.get(index, "")[:MAX_CALL_ID_LENGTH]:
            call["id"] = provider_id
        if call_fields := fields.calls.get(index):
            call["fields"] = call_fields
        if call:
            calls[call_id] = call
    if not message and not calls:
        return {}
    if not _can_be_stored([message, calls]):
        return {}
    return {
        "endpoint": identity.endpoint,
        "model": identity.model,
        "fields": message,
        "calls": calls,
    }


def _can_be_stored(value: object) -> bool:
    try:
        encoded = orjson.dumps(value)
    except TypeError:  # a lone surrogate, or a number of more than 64 bits
        return False
    return len(encoded) <= MAX_PROVIDER_BYTES and b"\\u0000" not in encoded
