"""Workers as real processes on one database, and servers that fail when the test says so."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import uvloop

from domain.core.settings import Settings
from tests.ops.serving_processes import ServingProcess
from tests.runs.conftest import agent, model, settings

__all__ = ["agent", "model", "settings"]

MODEL_TIMEOUT_SECONDS = 600
"""The model is silent until a test opens its gate, on a slow machine for longer than a minute."""
NEVER_SECONDS = 3600.0
"""Longer than any test waits: the test times out before this bound ends anything."""
CONSTANTS = {
    # The models of these runs never continue: a longer drain would only cost time.
    "cli.serving.application.DRAIN_SECONDS": 0.1,
    # Streams must end, and workers retire, on a slow machine too.
    "cli.serving.application.GRACE_SECONDS": NEVER_SECONDS,
    "agent.runs.execution.lifecycle.lease.RETIRE_TIMEOUT_SECONDS": NEVER_SECONDS,
}

SILENT_WORKER: dict[str, Any] = {"lease_seconds": 10, "worker_in_api": False}
"""Settings of a worker that stops responding. PostgreSQL ends its open transactions after half of
this lease. It runs no jobs, so it never takes over runs of workers with the longer lease."""

LoopFactory = Callable[[], AbstractEventLoop]
Start = Callable[..., ServingProcess]


def pytest_asyncio_loop_factories() -> dict[str, LoopFactory]:
    """Run these tests in the event loop of the served application."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Time out from another thread: uvloop does not let a signal handler raise."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(method="thread"))


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start `majordomo serve` with changed settings, without waiting until it is ready."""
    started: list[ServingProcess] = []

    def start(
        *options: str,
        constants: Mapping[str, float] = CONSTANTS,
        variables: Mapping[str, str] = {},
        **changes: object,
    ) -> ServingProcess:
        folder = tmp_path / f"process-{len(started)}"
        folder.mkdir()
        update = {
            "model_timeout_seconds": MODEL_TIMEOUT_SECONDS,
            "worker_in_api": True,
            **changes,
        }
        changed = settings.model_copy(update=update)
        process = ServingProcess(
            changed, folder, *options, constants=constants, variables=variables
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.end()


@pytest.fixture(autouse=True)
def _use_new_application(new_application: None) -> None:
    """Leave nothing of other tests in what these tests count, stop and cut off."""
