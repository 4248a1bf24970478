"""The snippets of docs/front-ends.md work, and print what they should."""

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from cli.demo import create_demo_account
from domain.core.settings import Settings
from tests import readme
from tests.agui.installation import HERE as AGUI
from tests.agui.installation import NODE, install
from tests.waiting import unless_hung

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "front-ends.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
async def demo_server(server: str, settings: Settings) -> str:
    """A server that has the demo account."""
    await create_demo_account(settings)
    return server


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
async def test_curl(demo_server: str, tmp_path: Path) -> None:
    updated = await readme.with_real_outputs(PAGE, demo_server, tmp_path)
    (tmp_path / "front-ends.md").write_text(updated, encoding="utf-8")  # can replace the page
    assert readme.mask_variable_parts(PAGE) == readme.mask_variable_parts(updated)


async def test_python(demo_server: str, tmp_path: Path) -> None:
    printed = await _run_block("python", "client.py", Path(sys.executable), demo_server, tmp_path)
    question, answer = printed.splitlines()
    assert question == "Create “Gym” on Tuesday, 24 December 2030, 17:00 (UTC)"
    assert answer.startswith('Done: "Gym" is in your calendar')


async def test_ag_ui_client(demo_server: str, tmp_path: Path) -> None:
    install()
    (tmp_path / "node_modules").symlink_to(AGUI / "node_modules")
    printed = await _run_block("js", "client.mjs", NODE, demo_server, tmp_path)
    question, answer = printed.splitlines()
    assert question == "Create “Party” on Tuesday, 24 December 2030, 20:00 (UTC)"
    assert answer.startswith('Done: "Party" is in your calendar')


def test_copilotkit_is_quoted_from_the_example() -> None:
    """`make example` drives what the page quotes."""
    quoted = [text for language, text in BLOCK.findall(PAGE) if language == "tsx"]
    assert quoted
    for text in quoted:
        first, _, rest = text.partition("\n")
        path = ROOT / first.removeprefix("// ")
        assert rest in path.read_text(encoding="utf-8"), f"copy it from {first} again"


async def _run_block(language: str, name: str, program: Path, server: str, folder: Path) -> str:
    """Run the page's only block in a language against a server, and return what it prints."""
    (block,) = (text for found, text in BLOCK.findall(PAGE) if found == language)
    (folder / name).write_text(block.replace(readme.ADDRESS, server), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        program,
        name,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with unless_hung():
        printed, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return printed.decode()
