"""Every tool is found, and each name once."""

import pytest

from agent.tools import profiles, registry, schedule
from agent.tools.registry import load_tools


def test_the_tools_are_those_of_every_module() -> None:
    tools = load_tools()
    assert set(tools) >= {tool.name for tool in [*schedule.TOOLS, *profiles.TOOLS]}
    assert all(tool.name == name for name, tool in tools.items())


def test_a_name_that_two_tools_have_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = schedule.TOOLS[0]
    monkeypatch.setattr(profiles, "TOOLS", [*profiles.TOOLS, tool])
    with pytest.raises(ValueError, match=tool.name):
        registry.load_tools()


def test_no_definition_names_who_is_calling() -> None:
    for tool in load_tools().values():
        members = tool.parameters["properties"]
        assert not members.keys() & {"session", "caller", "owner_id", "source_type"}
        assert "$ref" not in f"{tool.parameters}"
