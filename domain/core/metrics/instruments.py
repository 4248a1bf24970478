"""Instruments: the code that causes something counts it here, and knows nothing of Prometheus.

`api/metrics/registry.py` binds the instruments of a process that serves metrics. Until then they
count nothing, as in commands. An instrument takes the values of its labels in their order. They
MUST be few: names from the code or the settings, never an id, a path or anything of a user.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

Record = Callable[[tuple[str, ...], float], None]
"""Takes in an amount for the values of the labels."""
Kind = Literal["counter", "gauge", "histogram"]


def _ignore(values: tuple[str, ...], amount: float) -> None:
    pass


@dataclass(eq=False, slots=True)
class Instrument:
    """What one metric is called, and how it is recorded."""

    kind: ClassVar[Kind]

    name: str
    """As Prometheus shows it: with the unit, and `_total` for a counter."""
    text: str
    labels: tuple[str, ...] = ()
    known: Sequence[tuple[str, ...]] = ()
    """Values of the labels that are shown from the start, as 0: the first increase is seen too."""
    record: Record = field(default=_ignore, repr=False)

    def bind(self, record: Record) -> None:
        """Have everything recorded by `record` from now on."""
        self.record = record


@dataclass(eq=False, slots=True)
class Counter(Instrument):
    """Counts what has happened in this process, and never decreases."""

    kind: ClassVar[Kind] = "counter"

    def inc(self, *values: str, amount: float = 1) -> None:
        self.record(values, amount)


@dataclass(eq=False, slots=True)
class Gauge(Instrument):
    """What there is in this process at the moment; those of all processes are added up."""

    kind: ClassVar[Kind] = "gauge"

    def add(self, *values: str, amount: float) -> None:
        """Change the value by an amount."""
        self.record(values, amount)


@dataclass(eq=False, slots=True)
class ScrapedGauge(Instrument):
    """What is read at a scrape, from the database: of all processes and machines together."""

    kind: ClassVar[Kind] = "gauge"


@dataclass(eq=False, slots=True)
class Histogram(Instrument):
    """Counts measurements in buckets. `buckets` are their upper bounds, in the metric's unit."""

    kind: ClassVar[Kind] = "histogram"

    buckets: Sequence[float] = ()

    def observe(self, amount: float, *values: str) -> None:
        self.record(values, amount)
