"""Binds the instruments of this process to metrics of prometheus_client, once.

Several serving processes of one machine share a folder of files, in which each counts under its
number: whichever of them answers a scrape answers for all. That is prometheus_client's
multi-process mode. The supervisor makes the folder, names it in PROMETHEUS_MULTIPROC_DIR and
removes from it what a dead process had open. A restarted process has the number of the one before,
so it counts on in its files, and restarts need no more room.
"""

import os
from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    values,
)
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.multiprocess import MultiProcessCollector

from domain.core.metrics import definitions, instruments
from domain.core.metrics.instruments import Instrument, Record, ScrapedGauge
from domain.core.quotas.definitions import QUOTAS
from domain.core.rate_limits import policies
from domain.core.rate_limits.policies import RateLimitPolicy

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""The library reads the folder from this variable at any time."""
MAX_LABEL_SETS = 2000
"""How many combinations of label values a metric can have; more of them are counted as `other`."""
OTHER = "other"

Amount = Callable[[float], None]

_bound: list[CollectorRegistry] = []


def bind_instruments(process: int | None = None) -> None:
    """Have all instruments of this process counted, unless they are already.

    `process` is the number of this process among those that share files; None if it is alone.
    """
    if _bound:
        return
    if process is None:
        os.environ.pop(FOLDER_VARIABLE, None)
        values.ValueClass = values.MutexValue
    else:
        values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
            lambda: process
        )
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    _bound.append(registry)
    for instrument in definitions.INSTRUMENTS:
        if not isinstance(instrument, ScrapedGauge):
            bind_instrument(instrument, registry)
    for policy in (*QUOTAS, *_policy_names()):
        definitions.LIMITS_HIT.inc(policy, amount=0)


def collector_registry() -> CollectorRegistry:
    """Return a new registry with the metrics of this process, and of those that it shares with."""
    bind_instruments()
    registry = CollectorRegistry()
    if folder := os.environ.get(FOLDER_VARIABLE):
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    else:
        registry.register(_bound[0])
    return registry


def bind_instrument(instrument: Instrument, registry: CollectorRegistry) -> None:
    """Create the metric of an instrument in a registry, and have it counted there."""
    metric, amount_of = _create(instrument, registry)
    children: dict[tuple[str, ...], Amount] = {}

    def record(labels: tuple[str, ...], amount: float) -> None:
        child = children.get(labels)
        if child is None:
            if len(children) >= MAX_LABEL_SETS:
                labels = (OTHER,) * len(labels)
            child = children[labels] = amount_of(metric.labels(*labels) if labels else metric)
        child(amount)

    instrument.bind(record)
    if not isinstance(instrument, instruments.Histogram):
        _show_zeros(instrument, record)


def _show_zeros(instrument: Instrument, record: Record) -> None:
    for labels in instrument.known if instrument.labels else [()]:
        record(labels, 0)


def _create(
    instrument: Instrument, registry: CollectorRegistry
) -> tuple[MetricWrapperBase, Callable[[MetricWrapperBase], Amount]]:
    """Return the metric of an instrument, and what returns how a child takes an amount in."""
    name, text, labels = instrument.name, instrument.text, instrument.labels
    if isinstance(instrument, instruments.Histogram):
        histogram = Histogram(
            name, text, labels, buckets=tuple(instrument.buckets), registry=registry
        )
        return histogram, lambda child: child.observe
    if isinstance(instrument, instruments.Gauge):
        gauge = Gauge(name, text, labels, registry=registry, multiprocess_mode="livesum")
        return gauge, lambda child: child.inc
    counter = Counter(name, text, labels, registry=registry)
    return counter, lambda child: child.inc


def _policy_names() -> list[str]:
    named = vars(policies).values()
    return [policy.name for policy in named if isinstance(policy, RateLimitPolicy)]
