"""Every tool has a title for people, and says how much harm a call can do."""

from agent.tools.formatting.titles import TITLES, format_tool_title
from agent.tools.registry import load_tools

TOOLS = load_tools()
NOT_REPEATABLE = {
    "create_diet_plan",
    "create_invite_code",
    "create_schedule_item",
    "send_friend_request",
    "share_schedule_item",
}
"""The tools of which the same call again does something more."""


def test_every_tool_has_a_title() -> None:
    assert TITLES.keys() == TOOLS.keys()


def test_titles_are_in_the_language_of_the_person() -> None:
    assert format_tool_title("list_schedule_items", "en") == "List schedule items"
    assert format_tool_title("list_schedule_items", "zh-CN") == "列出事项"
    assert format_tool_title("find_free_time", "en") == "Find free time"


def test_a_tool_that_only_reads_declares_no_change() -> None:
    reading = [tool for tool in TOOLS.values() if not tool.changes]
    assert not any(tool.only_adds or tool.is_repeatable for tool in reading)
    assert {tool.scope for tool in reading} == {"read"}


def test_what_is_repeated_without_harm_is_declared() -> None:
    changing = [tool for tool in TOOLS.values() if tool.changes]
    assert {tool.name for tool in changing if not tool.is_repeatable} == NOT_REPEATABLE
    assert {tool.scope for tool in changing} == {"write"}
