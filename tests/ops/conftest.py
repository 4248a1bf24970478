"""Workers as real processes on one database, and servers that fail when the test says so."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from domain.core.settings import Settings
from tests.ops.serving_processes import ServingProcess
from tests.runs.conftest import agent, model, settings

__all__ = ["agent", "model", "settings"]

LEASE_SECONDS = 2

LoopFactory = Callable[[], AbstractEventLoop]
Start = Callable[..., ServingProcess]


def pytest_asyncio_loop_factories() -> dict[str, LoopFactory]:
    """Run these tests in the loop that the application is served in."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End one that hangs from another thread: uvloop does not let a signal's handler raise."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(method="thread"))


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
