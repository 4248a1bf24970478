"""The commands of docs/mcp.md work, and print what the page shows."""

import shutil
from pathlib import Path

import pytest

from cli.demo import create_demo_account
from domain.core.settings import Settings
from tests import readme

PAGE = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
async def test_a_program_asks_and_the_person_approves_elsewhere(
    server: str, settings: Settings, tmp_path: Path
) -> None:
    await create_demo_account(settings)
    updated = await readme.with_real_outputs(PAGE, server, tmp_path)
    (tmp_path / "mcp.md").write_text(updated, encoding="utf-8")  # can replace the page
    assert readme.mask_variable_parts(PAGE) == readme.mask_variable_parts(updated)
