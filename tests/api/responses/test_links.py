"""The paths of what tools have changed, from the table of routes."""

from typing import Any

import pytest

from agent.tools.registry import load_tools
from api.app import ROUTES
from api.responses.links import ResourceLinks
from tests.api.route_table import ENDPOINTS

TOOLS = load_tools()
CHANGING = [name for name, tool in TOOLS.items() if tool.changes]
READABLE = {endpoint.path for endpoint in ENDPOINTS if endpoint.method == "GET"}
LINKS = ResourceLinks(ROUTES)


def find_link(name: str) -> str | None:
    """Return the link of a call whose arguments and result are named as in the paths."""
    tool = TOOLS[name]
    names = tool.parameters["properties"].keys() | (tool.result.model_fields if tool.result else {})
    values = {each: f"{{{each}}}" for each in names}
    return LINKS.find(name, values, values)


@pytest.mark.parametrize("name", CHANGING)
def test_a_link_is_a_path_that_shows_something(name: str) -> None:
    link = find_link(name)
    shown = {path.replace("{item_id}", "{id}") for path in READABLE} | READABLE
    assert link is None or link.replace("%7B", "{").replace("%7D", "}") in shown


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("create_schedule_item", "/api/v1/schedule-items/%7Bid%7D"),
        ("update_schedule_item", "/api/v1/schedule-items/%7Bitem_id%7D"),
        ("share_schedule_item", "/api/v1/schedule-items/%7Bitem_id%7D"),
        ("delete_schedule_item", None),
        ("create_diet_plan", "/api/v1/plans/%7Bplan_id%7D"),
        ("cancel_task", "/api/v1/tasks/%7Btask_id%7D"),
        ("update_my_profile", "/api/v1/profile/me"),
        ("accept_inbox_message", "/api/v1/inbox/messages"),
        ("create_invite_code", "/api/v1/invite-codes"),
        ("send_friend_request", None),
    ],
)
def test_the_link_of_a_change_is_what_was_changed(name: str, link: str | None) -> None:
    assert find_link(name) == link


@pytest.mark.parametrize("values", [None, [], "text", {"item_id": None}])
def test_a_call_that_names_nothing_has_the_link_of_the_collection(values: Any) -> None:
    assert LINKS.find("update_schedule_item", values, values) == "/api/v1/schedule-items"
    assert LINKS.find("cancel_task", values, values) is None
    assert LINKS.find("no_such_tool", values, values) is None
