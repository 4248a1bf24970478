"""Spans: pieces of work with a beginning, an end and attributes, that form a trace.

Without a tracer `start_span` returns `NO_SPAN`, which does nothing, and costs nothing. A tracer
must neither raise nor wait.
"""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Literal, Protocol, Self

Kind = Literal["internal", "server", "client"]
Value = str | int | float | bool | Sequence[str]
Attributes = Mapping[str, Value | None]
"""An attribute that is None is left out."""

ERROR_TYPE = "error.type"


class Span:
    """A span, which is the current one inside its `with` block. This one does nothing."""

    trace_id: str | None = None
    """The trace that the span belongs to, in hexadecimal."""

    def set(self, attributes: Attributes) -> None:
        """Set attributes."""

    def rename(self, name: str) -> None:
        """Change the name: what a request is about is known only after it has begun."""

    def fail(self, error_type: str) -> None:
        """Mark the span as failed. The type is a class or a code, never a message."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the span. An error that leaves the block marks it as failed."""


NO_SPAN = Span()


class Tracer(Protocol):
    """Makes spans and sends them somewhere."""

    def start(
        self,
        name: str,
        kind: Kind,
        attributes: Attributes,
        *,
        parent: Mapping[str, str] | None,
        links: Sequence[str],
    ) -> Span: ...

    def record(
        self, name: str, attributes: Attributes, *, seconds: float, error: str | None
    ) -> None: ...

    def current_span(self) -> Span: ...

    def current_traceparent(self) -> str | None: ...


_tracer: Tracer | None = None


def use_tracer(tracer: Tracer | None) -> None:
    """Have this process make spans with a tracer, or none."""
    global _tracer  # noqa: PLW0603
    _tracer = tracer


def is_tracing() -> bool:
    """Return whether spans are made: attributes that take time need not be found otherwise."""
    return _tracer is not None


def start_span(
    name: str,
    attributes: Attributes,
    *,
    kind: Kind = "internal",
    parent: Mapping[str, str] | None = None,
    links: Sequence[str] = (),
) -> Span:
    """Start a span, to be used as a context manager.

    Its parent is the current span, or the one that the headers `parent` name; without one, an empty
    mapping for example, it begins a trace. `links` are traceparents of other traces.
    """
    if _tracer is None:
        return NO_SPAN
    return _tracer.start(name, kind, attributes, parent=parent, links=links)


def record_span(
    name: str, attributes: Attributes, *, seconds: float, error: str | None = None
) -> None:
    """Record a call to a server that has just ended, as a child of the current span.

    It is not recorded outside of a trace: a poll of the database would be a trace of its own.
    """
    if _tracer is not None:
        _tracer.record(name, attributes, seconds=seconds, error=error)


def current_span() -> Span:
    """Return the span whose block this is."""
    return NO_SPAN if _tracer is None else _tracer.current_span()


def current_traceparent() -> str | None:
    """Return the current span in the form of W3C Trace Context; None outside of a trace."""
    return None if _tracer is None else _tracer.current_traceparent()
