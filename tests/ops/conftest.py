"""Workers as real processes on one database, and servers that fail when the test says so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.core.settings import Settings
from tests.ops.serving_processes import ServingProcess
from tests.runs.conftest import agent, model, settings

__all__ = ["agent", "model", "settings"]

LEASE_SECONDS = 2

Start = Callable[..., ServingProcess]


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start `majordomo serve` with a short lease; wait for it where it is needed."""
    started: list[ServingProcess] = []

    def start(*options: str, **changes: object) -> ServingProcess:
        folder = tmp_path / f"process-{len(started)}"
        folder.mkdir()
        update = {"lease_seconds": LEASE_SECONDS, "worker_in_api": True, **changes}
        process = ServingProcess(settings.model_copy(update=update), folder, *options)
        started.append(process)
        return process

    yield start
    for process in started:
        process.end()
