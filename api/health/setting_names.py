"""Names in the environment and `.env` that look like a setting and are none."""

import os
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import structlog
from dotenv.parser import parse_stream

from api.health.results import Finding
from domain.core.settings import Settings

log = structlog.get_logger(__name__)

SIMILARITY = 0.87
"""A typing error or a missing underscore; two settings that differ in one word are less similar."""
FOREIGN_PREFIXES = ("OTEL_",)
"""Names of libraries that read the environment themselves."""


async def check_setting_names(settings: Settings) -> Finding:
    """Warn of a setting that has no effect, because its name or its line is not read."""
    if problems := _find_problems(settings):
        return Finding("; ".join(problems), "Correct it: until then it has no effect.")
    return Finding(f"all valid, ENVIRONMENT={settings.environment}")


def log_ignored_settings(settings: Settings) -> None:
    """Log them at a start too: without DATABASE_URL, for example, an empty database serves."""
    for problem in _find_problems(settings):
        log.warning("setting_ignored", problem=problem)


def _find_problems(settings: Settings) -> list[str]:
    names, problems = _read_file(Path(str(settings.model_config.get("env_file"))))
    return [*_find_misspelt({*os.environ, *names}), *problems]


def _find_misspelt(names: Iterable[str]) -> list[str]:
    settings = [name.upper() for name in Settings.model_fields]
    problems = []
    for name in sorted(names):
        if name.upper() in settings or name.startswith(FOREIGN_PREFIXES):
            continue
        if similar := get_close_matches(name.upper(), settings, n=1, cutoff=SIMILARITY):
            problems.append(f"{name} is no setting, and similar to {similar[0]}")
    return problems


def _read_file(file: Path) -> tuple[list[str], list[str]]:
    """Return the names in a `.env` file, and what is wrong with its lines, without their values."""
    if not file.is_file():
        return [], []
    with file.open(encoding="utf-8") as stream:
        bindings = list(parse_stream(stream))
    names = [binding.key for binding in bindings if binding.key is not None]
    problems = [
        f"{file}: line {binding.original.line} is not NAME=value"
        for binding in bindings
        if binding.error
    ]
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    problems += [f"{file}: {name} is there more than once, the last counts" for name in repeated]
    return names, problems
