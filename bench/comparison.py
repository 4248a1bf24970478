"""The table of a comparison: a row for each value, a column for each contender."""

from collections.abc import Iterable, Sequence
from statistics import median

from bench.contenders import FLOOR, OURS

FAILED = "failed"


class Table:
    """Collects the values of rounds, and formats their medians."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._values: dict[str, dict[str, list[float]]] = {}
        self._failed: dict[tuple[str, str], None] = {}
        self._reasons: dict[str, None] = {}

    def add(self, name: str, row: str, value: float) -> None:
        self._values.setdefault(row, {}).setdefault(name, []).append(value)

    def fail(self, name: str, rows: Iterable[str]) -> None:
        """Mark rows that a contender did not complete."""
        for row in rows:
            self._values.setdefault(row, {})
            self._failed[name, row] = None

    def has_failed(self, name: str) -> bool:
        return any(name == failed for failed, _ in self._failed)

    def explain(self, name: str, reason: str) -> None:
        """Add the reason of a failure to the lines below the table."""
        self._reasons[f"{name}: {reason}"] = None

    def format(self) -> str:
        """Return the table as Markdown, with the reasons of failures below."""
        titles = " | ".join(self._names)
        lines = [f"| | {titles} | ours / best peer |", f"|---|{'---|' * (len(self._names) + 1)}"]
        for row in self._values:
            cells = " | ".join(self._cell(name, row) for name in self._names)
            lines.append(f"| {row} | {cells} | {self._ratio(row)} |")
        return "\n".join([*lines, "", *self._reasons])

    def _cell(self, name: str, row: str) -> str:
        if (name, row) in self._failed:
            return FAILED
        values = self._values[row].get(name)
        if not values:
            return "–"
        text = _format(median(values))
        if len(values) > 1:
            text += f" ({_format(min(values))}–{_format(max(values))})"
        return text

    def _ratio(self, row: str) -> str:
        """Return ours as a share of the best peer's; more streams are better."""
        medians = {name: median(values) for name, values in self._values[row].items()}
        peers = [
            value
            for name, value in medians.items()
            if name not in {OURS, FLOOR} and (name, row) not in self._failed
        ]
        best = (max if row.startswith("streams at") else min)(peers, default=0)
        return f"{medians[OURS] / best:.2f}" if best and OURS in medians else ""


def _format(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 2 else 2
    return f"{value:.{digits}f}"
