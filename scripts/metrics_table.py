"""Prints the table of docs/metrics.md: `python -m scripts.metrics_table`."""

from domain.core.metrics.definitions import INSTRUMENTS
from domain.core.metrics.instruments import Instrument


def format_table() -> str:
    """Return a row for each metric, in the order of their definitions."""
    rows = ["| metric | type | labels | what it says |", "|---|---|---|---|"]
    return "\n".join([*rows, *map(_format_row, INSTRUMENTS)])


def _format_row(each: Instrument) -> str:
    labels = ", ".join(f"`{label}`" for label in each.labels)
    return f"| `{each.name}` | {each.kind} | {labels} | {each.text} |"


if __name__ == "__main__":
    print(format_table())
