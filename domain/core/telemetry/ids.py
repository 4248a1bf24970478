"""The ids that every log line of a request or a run carries.

They are internal keys and the request's id, never a name or a text. A task of asyncio inherits them
from the task that starts it. What continues elsewhere, such as a run that another worker takes
over, has an `origin` in its row, so that its lines carry the id of the request that caused it.

One context variable holds them all: to bind one of structlog's own costs ten times as much.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypedDict
from uuid import UUID

from structlog.types import EventDict, WrappedLogger

from domain.core.telemetry.spans import current_traceparent

_NONE: Mapping[str, str] = {}
_ids: ContextVar[Mapping[str, str]] = ContextVar("log_ids", default=_NONE)
_is_execution: ContextVar[bool] = ContextVar("is_execution", default=False)
"""Whether a run is being executed: what its tools look up changes no id."""


class Origin(TypedDict, total=False):
    """The request that caused something, as the row of what it caused stores it."""

    request_id: str
    traceparent: str
    """The request's span, in the form of W3C Trace Context, if it was traced."""
    asked_in: str
    """The traceparent of the run that asked for the approvals which this request has."""


def add_ids(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the ids of the request or run to a log line, as a processor of structlog."""
    for name, value in _ids.get().items():
        event.setdefault(name, value)
    return event


@contextmanager
def request_ids(request_id: str, trace_id: str | None = None) -> Iterator[None]:
    """Have the log lines of the block carry a request's ids, and what `bind_ids` adds to them."""
    trace = {} if trace_id is None else {"trace_id": trace_id}
    token = _ids.set({"request_id": request_id, **trace})
    try:
        yield
    finally:
        _ids.reset(token)


def bind_ids(
    *, user_id: UUID | None = None, thread_id: UUID | None = None, run_id: UUID | None = None
) -> None:
    """Have the further log lines of a request carry these ids; None changes nothing."""
    if not _is_execution.get():
        known = _known(user_id=user_id, thread_id=thread_id, run_id=run_id)
        _ids.set({**_ids.get(), **known})


def bind_execution(
    *, user_id: UUID, thread_id: UUID | None, run_id: UUID, origin: Mapping[str, str] | None
) -> None:
    """Have all further log lines of this context carry the ids of the run that is executed."""
    known = _known(user_id=user_id, thread_id=thread_id, run_id=run_id)
    _ids.set({**_ids_of(origin), **known})
    _is_execution.set(True)


def find_id(name: str) -> str | None:
    """Return one of the ids of the request or run under way, if it is known."""
    return _ids.get().get(name)


def bind_trace(trace_id: str | None) -> None:
    """Have the further log lines of this task carry the id of a trace; None changes nothing."""
    if trace_id is not None:
        _ids.set({**_ids.get(), "trace_id": trace_id})


@contextmanager
def ids_of_block(origin: Mapping[str, str] | None, **ids: UUID | None) -> Iterator[None]:
    """Have the log lines of the block carry these ids, and that of the request that caused it."""
    token = _ids.set({**_ids.get(), **_ids_of(origin), **_known(**ids)})
    try:
        yield
    finally:
        _ids.reset(token)


def current_origin(asked: Mapping[str, str] | None = None) -> Origin | None:
    """Return the request under way, to be stored with what it causes; None outside of a request.

    `asked` is the origin of the run that asked, if the request has its approvals.
    """
    origin = Origin()
    if (request_id := find_id("request_id")) is not None:
        origin["request_id"] = request_id
    if (traceparent := current_traceparent()) is not None:
        origin["traceparent"] = traceparent
    if asked is not None and (asked_in := asked.get("traceparent")) is not None:
        origin["asked_in"] = asked_in
    return origin or None


def _known(**ids: UUID | None) -> dict[str, str]:
    return {name: str(value) for name, value in ids.items() if value is not None}


def _ids_of(origin: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the ids that an origin has. The row of an earlier release has none."""
    if origin is None:
        return _NONE
    ids = {}
    if (request_id := origin.get("request_id")) is not None:
        ids["request_id"] = request_id
    if (traceparent := origin.get("traceparent")) is not None:
        ids["trace_id"] = traceparent.split("-")[1]
    return ids
