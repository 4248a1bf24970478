"""Adding a tool as the README says leaves every check green."""

import shutil
from pathlib import Path

import pytest

from tests import readme, tutorial
from tests.scratch_copy import copy_mypy_cache, copy_repository, run

TESTS = ("tests/agent/tools", "tests/api/test_route_tools.py", "tests/test_translations.py")
NEW_TOOLS = "get_next_schedule_item or complete_schedule_item"
AFFECTED = f"{NEW_TOOLS} or test_schedule or test_registry or test_route_tools or test_translations"
"""The tests that depend on the new tools. What TESTS has for every other tool, nothing changes."""
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


def test_a_tool_that_is_added_as_the_readme_says_passes_all_checks(tmp_path: Path) -> None:
    copy = copy_repository(tmp_path / "copy")
    copy_mypy_cache(copy)
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
    tests = ("pytest", *TESTS, "-k", AFFECTED)
    for check in (("ruff", "check"), ("lint-imports",), ("mypy",), tests):
        passed = run(copy, *check)
        assert passed.returncode == 0, passed.stdout + passed.stderr
