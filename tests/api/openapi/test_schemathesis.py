"""Schemathesis calls every route of the OpenAPI document as a signed-in user."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from domain.core.settings import Settings
from tests.factories import Person
from tests.waiting import HUNG_SECONDS

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
HOOKS = Path(__file__).with_name("schemathesis_hooks.py")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Trust X-Forwarded-For, which names another client for each request."""
    return settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)})


@pytest.mark.slow
@pytest.mark.usefixtures("background_work")
@pytest.mark.timeout(10 * HUNG_SECONDS)
async def test_every_route_conforms_to_the_document(
    server: str, person: Person, tmp_path: Path
) -> None:
    """There is no 5xx, no undocumented status, and no response that its schema does not allow.

    Every invalid request and every request without a token is refused.
    """
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(CONFIGURATION), "--no-color", "run"),
        *("--header", f"Authorization: Bearer {person.access_token}"),
        f"{server}/api/v1/openapi.json",
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)},
        cwd=tmp_path,  # it stores its examples there, and the next run must be the same
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    except BaseException:
        process.kill()
        raise
    assert process.returncode == 0, output.decode()
