"""Adding a tool as the README says leaves every check green."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import readme, tutorial

ROOT = readme.README.parent
TESTS = ("tests/agent/tools", "tests/api/test_route_tools.py", "tests/test_translations.py")
NEW_TOOLS = "get_next_schedule_item or complete_schedule_item"
MISSING = (
    "write the docstring of get_next_schedule_item in domain/schedule/items.py",
    "write the confirmation of complete_schedule_item in agent/tools/schedule.py",
    "complete_schedule_item raised an error: see domain/schedule/items.py",
    "add a route for get_next_schedule_item to api/routes",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(shutil.which("make") is None, reason="needs make"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the files that git tracks."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().strip("\0").split("\0"):
        target = tmp_path / "copy" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", tmp_path / "copy/.mypy_cache")
    return tmp_path / "copy"


def test_a_tool_that_is_added_as_the_readme_says_passes_all_checks(copy: Path) -> None:
    text = readme.README.read_text(encoding="utf-8")
    for command in tutorial.commands(text):
        tutorial.run_make(command, copy)
    failed = run(copy, "pytest", *TESTS, "-k", NEW_TOOLS)
    assert failed.returncode == 1, failed.stdout
    assert [message for message in MISSING if message not in failed.stdout] == []

    for path, block in tutorial.files(text):
        tutorial.write(copy / path, block)
    run(copy, "ruff", "check", "--fix")
    run(copy, "ruff", "format")
    for check in (("ruff", "check"), ("lint-imports",), ("mypy",), ("pytest", *TESTS)):
        passed = run(copy, *check)
        assert passed.returncode == 0, passed.stdout + passed.stderr


def run(root: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the copy, from the environment that runs this test."""
    inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [Path(sys.executable).with_name(command), *arguments],
        cwd=root,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )
