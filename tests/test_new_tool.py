"""The generator of tools writes skeletons that can be imported."""

from pathlib import Path

import pytest

from scripts import new_tool
from tests.scratch_copy import copy_repository, run

WRITE_TWO_FOR_EACH_FEATURE = """
from scripts.new_tool import features, write_skeleton
for feature in features():
    write_skeleton(f"read_{feature}", feature, changes=False, result=None)
    write_skeleton(f"change_{feature}", feature, changes=True, result=None)
"""
LIST_THEM = """
from agent.tools.registry import load_tools
for name, tool in load_tools().items():
    if name.startswith(("read_", "change_")):
        print(name, tool.changes)
"""


def test_every_feature_takes_a_reading_and_a_changing_tool(tmp_path: Path) -> None:
    copy = copy_repository(tmp_path / "copy")
    written = run(copy, "python", "-c", WRITE_TWO_FOR_EACH_FEATURE)
    assert written.returncode == 0, written.stderr
    listed = run(copy, "python", "-c", LIST_THEM)
    assert sorted(listed.stdout.splitlines()) == sorted(
        f"{kind}_{feature} {kind == 'change'}"
        for feature in new_tool.features()
        for kind in ("read", "change")
    ), listed.stderr
    linted = run(copy, "ruff", "check", "agent", "domain", "tests/agent")
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["FindFreeTime", "schedule"], "'FindFreeTime' is no name of a function"),
        (["list_friends", "friends"], "there is a tool named list_friends already"),
        (["find_free_time", "weather"], "invalid choice: 'weather'"),
    ],
)
def test_a_wrong_argument_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["new_tool", *arguments])
    with pytest.raises(SystemExit):
        new_tool.main()
    assert message in capsys.readouterr().err
