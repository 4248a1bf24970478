"""Schemathesis goes through every route of the OpenAPI document, as somebody who is signed in."""

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
    """Believe where requests say they come from: each comes from elsewhere."""
    return settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)})


@pytest.mark.slow
@pytest.mark.usefixtures("background_work")
@pytest.mark.timeout(10 * HUNG_SECONDS)
async def test_every_route_does_what_the_document_says(
    server: str, person: Person, tmp_path: Path
) -> None:
    """No 5xx, no status that is not documented, no body that does not fit its schema; nothing
    that does not fit is taken, and nobody gets in without a token.
    """
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(CONFIGURATION), "--no-color", "run"),
        *("--header", f"Authorization: Bearer {person.access_token}"),
        f"{server}/api/v1/openapi.json",
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)},
        cwd=tmp_path,  # it keeps there what it learned: the next run shall be the same
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    except BaseException:
        process.kill()
        raise
    assert process.returncode == 0, said.decode()
