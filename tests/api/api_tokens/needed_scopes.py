"""The scope that each operation needs of an API token, as the tests have it."""

from domain.core.caller import Scope
from tests.api.route_table import Endpoint

FOR_PEOPLE = {
    "list_sessions",
    "end_other_sessions",
    "end_own_session",
    "create_api_token",
    "list_api_tokens",
    "revoke_api_token",
    "change_password",
    "confirm_address",
    "delete_account",
    "create_stream_ticket",
}
"""The operations that no token allows."""
OTHER_SCOPES: dict[str, Scope] = {
    "search_users": "read",
    "resume_run": "approve",
    "answer_approval": "approve",
}
"""The operations that need another scope than their method says."""


def needed_scope(endpoint: Endpoint) -> Scope:
    by_method: Scope = "read" if endpoint.method == "GET" else "write"
    return OTHER_SCOPES.get(endpoint.operation, by_method)
