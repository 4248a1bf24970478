"""Events in the form of the protocol version that a client speaks.

Runs store their events in the form of AG-UI 1.0, and a stream is rendered for its reader. Clients
of a 0.x version send no version. They know two outcomes, `success` and `interrupt`, and reject
others, and members of an outcome that they do not know.
"""

import re
from contextlib import aclosing

from agent.graph.chat import events
from agent.graph.chat.events import PROTOCOL_VERSION, Event
from agent.runs.streams.event_ids import NO_ID, EventStream
from domain.conversations.models import Run

EARLIER_VERSION = "0.0"
"""Stands for every version before 1.0."""
CANCELLED = "majordomo.cancelled"
"""The name of the CUSTOM event that reports a cancelled run to a client of an earlier version."""

_EARLIER = re.compile(r"\s*v?0(?!\d)")


def known_version(version: str | None) -> str:
    """Return the version in whose form a client gets its events, for the one that it sent.

    Newer and unknown versions get the form of 1.0: a server must serve newer minor versions.
    """
    is_earlier = version is None or _EARLIER.match(version) is not None
    return EARLIER_VERSION if is_earlier else PROTOCOL_VERSION


def version_of(run: Run) -> str:
    """Return the version in whose form the client gets events that started a run."""
    return str(run.request.get("protocol_version", PROTOCOL_VERSION))


def render_event(event: Event, version: str) -> list[Event]:
    """Return the events that tell a client of a known version what a stored event says."""
    if version != EARLIER_VERSION or event["type"] != "RUN_FINISHED":
        return [event]
    outcome = dict(event["outcome"])
    rendered = {**event, "outcome": outcome}
    if outcome["type"] == "cancelled":
        del rendered["outcome"]
        ids = {"threadId": event["threadId"], "runId": event["runId"]}
        return [events.custom(CANCELLED, ids), rendered]
    if "pendingToolCallIds" in outcome:
        rendered["pendingToolCallIds"] = outcome.pop("pendingToolCallIds")
    return [rendered]


def render_stream(batches: EventStream, version: str) -> EventStream:
    """Return a stream as a client of a known version gets it.

    The ids stay those of the stored events. An event that only this client gets has none, so a
    client that reconnects behind the event before it gets it again with what follows.
    """
    return batches if version == PROTOCOL_VERSION else _render_last_events(batches, version)


async def _render_last_events(batches: EventStream, version: str) -> EventStream:
    async with aclosing(batches):
        async for batch in batches:
            # RUN_FINISHED is the last event of its stream.
            event_id, last = batch[-1]
            if last["type"] != "RUN_FINISHED":
                yield batch
                continue
            *additional, rendered = render_event(last, version)
            yield [
                *batch[:-1],
                *((NO_ID, event) for event in additional),
                (event_id, rendered),
            ]
