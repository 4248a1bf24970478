"""The registry finds every tool, each name once."""

import pytest

from agent.tools import profiles, registry, schedule
from agent.tools.registry import load_tools


def test_the_tools_are_those_of_every_module() -> None:
    tools = load_tools()
    assert set(tools) >= {tool.name for tool in [*schedule.TOOLS, *profiles.TOOLS]}
    assert all(tool.name == name for name, tool in tools.items())


def test_two_tools_of_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = schedule.TOOLS[0]
    monkeypatch.setattr(profiles, "TOOLS", [*profiles.TOOLS, tool])
    with pytest.raises(ValueError, match=tool.name):
        registry.load_tools()
