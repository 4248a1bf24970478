"""The commands in the README work, and print what the README shows."""

import shutil
from pathlib import Path

import pytest

from cli.demo import format_greeting
from cli.variables import format_settings_table
from domain.core.settings import Settings
from tests import readme

pytestmark = [
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl"),
    pytest.mark.usefixtures("background_work"),
]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"data_dir": tmp_path / "var"})


async def test_commands_print_what_the_readme_shows(server: str, tmp_path: Path) -> None:
    text = readme.README.read_text(encoding="utf-8")
    updated = await readme.with_real_outputs(text, server, tmp_path)
    (tmp_path / "README.md").write_text(updated, encoding="utf-8")  # can replace the README
    assert readme.mask_variable_parts(text) == readme.mask_variable_parts(updated)


def test_the_readme_explains_every_setting() -> None:
    assert format_settings_table() in readme.README.read_text(encoding="utf-8")


def test_the_readme_shows_the_greeting_of_the_server(settings: Settings) -> None:
    example_settings = settings.model_copy(update={"data_dir": Path("/home/you/majordomo/var")})
    assert format_greeting(example_settings, readme.ADDRESS).strip() in readme.README.read_text(
        encoding="utf-8"
    )
