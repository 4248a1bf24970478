"""What the people noticed: how long responses took, and what was wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

MAX_EXAMPLES = 10
PERCENTILES = (50, 95, 99)


@dataclass(slots=True)
class Record:
    """The responses of all people, and the errors."""

    is_warm: bool = False
    """Whether durations count; during the warm-up they do not."""
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    activities: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, what: str, seconds: float) -> None:
        if self.is_warm:
            self.seconds[what].append(seconds)

    def add_error(self, activity: str, error: BaseException) -> None:
        self.errors[f"{activity}: {type(error).__name__}"] += 1
        example = f"{activity}: {error!r}"
        if len(self.examples) < MAX_EXAMPLES and example not in self.examples:
            self.examples.append(example)

    def rows(self) -> list[str]:
        """Return a row of a table for each kind of duration."""
        return [
            f"| {what} | {len(values)} | {_format_percentiles(values)} |"
            for what, values in sorted(self.seconds.items())
        ]


def _format_percentiles(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    chosen = [ordered[min(len(ordered) - 1, len(ordered) * p // 100)] for p in PERCENTILES]
    return " | ".join(f"{each * 1e3:.0f}" for each in [*chosen, ordered[-1]])
