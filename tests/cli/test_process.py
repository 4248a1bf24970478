"""Serving in this process."""

import gc
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cli.serving import application
from cli.serving.process import serve_in_this_process
from domain.core.settings import Settings


@pytest.fixture(autouse=True)
def _unfreeze() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_the_start_has_allocated_is_exempt_from_collections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen: list[int] = []

    async def serve(
        _: Settings, __: socket.socket, on_ready: Callable[[], None], **___: Any
    ) -> None:
        frozen.append(gc.get_freeze_count())
        started = [[] for _ in range(1000)]  # type: ignore[var-annotated]
        on_ready()
        frozen.append(gc.get_freeze_count())
        assert len(started) == 1000

    monkeypatch.setattr(application, "run_server", serve)
    with socket.socket() as listener:
        serve_in_this_process(Settings(_env_file=None), listener, lambda: None)
    before, after = frozen
    assert after >= before + 1000
