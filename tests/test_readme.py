"""What the README lets people type works, and prints what the README says."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from cli.demo import greeting
from cli.variables import settings_table
from domain.core.settings import Settings
from tests import readme
from tests.waiting import unless_hung

pytestmark = [
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl"),
    pytest.mark.usefixtures("background_work"),
]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"data_dir": tmp_path / "var"})


async def test_what_is_typed_prints_what_is_said(server: str, tmp_path: Path) -> None:
    text = readme.README.read_text(encoding="utf-8")
    shell = await asyncio.create_subprocess_exec(
        "bash",
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    script = readme.script(readme.lines(text), server)
    async with unless_hung():
        printed, _ = await shell.communicate(script.encode())
    shown = printed.decode().replace("\r", "").replace(server, readme.ADDRESS)
    really = readme.filled(text, shown.split(readme.MARK)[1:])
    (tmp_path / "README.md").write_text(really, encoding="utf-8")  # to take over, if it is right
    assert readme.without_what_varies(text) == readme.without_what_varies(really)


def test_every_setting_is_explained() -> None:
    assert settings_table() in readme.README.read_text(encoding="utf-8")


def test_the_greeting_is_shown_as_it_is(settings: Settings) -> None:
    at_home = settings.model_copy(update={"data_dir": Path("/home/you/majordomo/var")})
    assert greeting(at_home, readme.ADDRESS).strip() in readme.README.read_text(encoding="utf-8")
