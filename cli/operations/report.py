"""How `majordomo check` shows what it has found."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from api.health.results import CheckResult
from cli.operations.output import format_value

LABELS = {"ok": "ok", "warning": "warning", "failed": "FAILED"}


def format_report(results: Sequence[CheckResult], *, is_usable: bool) -> str:
    """Return a line for each check, below it what to do, and a line about all of them."""
    name_width = max(len(result.name) for result in results)
    label_width = max(map(len, LABELS.values()))
    lines = []
    for result in results:
        name, label = result.name.ljust(name_width), LABELS[result.status].ljust(label_width)
        lines.append(f"{label}  {name}  {format_value(result.text)}")
        if result.cure:
            lines.append(f"{'':{label_width}}  {'':{name_width}}  -> {format_value(result.cure)}")
    return "\n".join([*lines, "", _summarise(results, is_usable=is_usable)])


def to_json(results: Sequence[CheckResult], *, is_usable: bool) -> dict[str, Any]:
    """Return the same for programs."""
    return {"usable": is_usable, "checks": [asdict(result) for result in results]}


def _summarise(results: Sequence[CheckResult], *, is_usable: bool) -> str:
    if not is_usable:
        failed = sum(result.status == "failed" for result in results)
        return f"Not usable: {failed} of {len(results)} checks failed."
    warnings = sum(result.status == "warning" for result in results)
    return f"Usable, with {warnings} warnings." if warnings else "Usable."
