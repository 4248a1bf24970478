"""Routes and tools: what a user can do over REST, the agent can do for them."""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from agent.tools.registry import load_tools
from api.app import create_app
from api.program_changes import find_tool
from domain.core.settings import Settings
from tests.api.route_table import Endpoint, list_endpoints

ENDPOINTS = list_endpoints(create_app(Settings(_env_file=None)))
TOOLS = load_tools()
ALIASES = {
    "get_my_user": "get_my_profile",
    "update_my_user": "update_my_profile",
    "get_user": "get_profile",
    "create_task": "create_diet_plan",
}
"""Routes of an operation that has another route too, such as `/users` and `/profile`."""
NOT_FOR_THE_AGENT = {
    "codes and sessions": {
        "create_verification",
        "resend_verification",
        "verify_registration",
        "create_session",
        "refresh_session",
        "delete_session",
        "list_sessions",
        "end_own_session",
        "end_other_sessions",
        "create_api_token",
        "list_api_tokens",
        "revoke_api_token",
        "register_account",
        "register_with_code",
        "log_in",
        "refresh_tokens",
        "send_code",
        "check_code",
        "confirm_address",
        "get_account",
    },
    "passwords": {
        "request_password_reset",
        "confirm_password_reset",
        "send_reset_code",
        "reset_password",
        "change_password",
    },
    "the account itself, and all of it at once": {"delete_account", "export_account"},
    "lookup by address": {"get_user_by_email"},
    "threads and runs": {
        "start_run",
        "resume_run",
        "follow_run",
        "cancel_run",
        "get_run",
        "create_agent_chat",
        "list_threads",
        "get_thread",
        "open_thread",
        "update_thread",
        "delete_thread",
        "get_capabilities",
    },
    "approvals: the agent never answers its own questions": {
        "list_approvals",
        "get_approval",
        "answer_approval",
        "follow_approvals",
    },
    "the account of what the agent did: it is for the person": {"list_activity"},
    "streams and tickets": {"reconnect_task", "create_stream_ticket"},
    "health": {"get_health", "get_infrastructure_health", "get_readiness"},
}
"""The operations that are not tools, and why."""
TOOLS_WITHOUT_ROUTE: dict[str, str] = {}
"""The tools that no route calls, and why."""
WITHHELD = set().union(*NOT_FOR_THE_AGENT.values())


def test_every_operation_is_a_tool_or_is_excluded_with_a_reason() -> None:
    operations = {ALIASES.get(endpoint.operation, endpoint.operation) for endpoint in ENDPOINTS}
    missing = operations - WITHHELD - TOOLS.keys()
    assert not missing, (
        f"make tools of {missing} with `make tool`, or add them to NOT_FOR_THE_AGENT here"
    )


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_has_a_route_or_a_reason_to_have_none(name: str) -> None:
    has_route = any(endpoint.operation == name for endpoint in ENDPOINTS)
    assert has_route or name in TOOLS_WITHOUT_ROUTE, (
        f"add a route for {name} to api/routes, or {name} with a reason to TOOLS_WITHOUT_ROUTE here"
    )
    assert not has_route or name not in TOOLS_WITHOUT_ROUTE, f"{name} has a route after all"


def test_only_tools_are_excused_from_having_a_route() -> None:
    assert TOOLS_WITHOUT_ROUTE.keys() <= TOOLS.keys()


def test_an_excluded_operation_exists_and_is_not_a_tool() -> None:
    operations = {endpoint.operation for endpoint in ENDPOINTS}
    assert operations >= WITHHELD
    assert operations >= set(ALIASES) | set(ALIASES.values())
    assert not WITHHELD & set(TOOLS)


def test_no_operation_is_excluded_twice() -> None:
    assert len(WITHHELD) == sum(map(len, NOT_FOR_THE_AGENT.values()))


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_takes_its_path_s_parameters_by_the_same_names(name: str) -> None:
    [*here] = [endpoint for endpoint in ENDPOINTS if endpoint.operation == name]
    for endpoint in here:
        assert set(endpoint.parameters) <= set(TOOLS[name].parameters["properties"]), endpoint


@pytest.mark.parametrize("name", TOOLS)
def test_a_route_and_its_tool_call_the_same_function(name: str) -> None:
    for endpoint in [each for each in ENDPOINTS if _tool_name(each) == name]:
        assert TOOLS[name].operation in _called_by(endpoint.route.endpoint), endpoint


def _tool_name(endpoint: Endpoint) -> str | None:
    tool = find_tool(endpoint.route.endpoint)
    return None if tool is None else tool.name


def _called_by(endpoint: Callable[..., Any]) -> list[Any]:
    """Return what a function refers to by name, directly or as a member of a module."""
    endpoint = inspect.unwrap(endpoint)
    names = endpoint.__code__.co_names
    found = [endpoint.__globals__.get(name) for name in names]
    modules = [each for each in found if isinstance(each, ModuleType)]
    return found + [getattr(module, name, None) for module in modules for name in names]
