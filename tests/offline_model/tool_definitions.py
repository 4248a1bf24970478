"""Definitions of tools in OpenAI's format, with the names and parameters of the real tools."""

from typing import Any

ID = {"type": "string", "format": "uuid"}
TEXT = {"type": "string"}
TIME = {"type": "string", "format": "date-time"}
FLAG = {"type": "boolean"}
NUMBER = {"type": "number"}
ITEM = {"title": TEXT, "start_at": TIME, "end_at": TIME, "timezone": TEXT, "description": TEXT}
GRANT = {"permission_view": FLAG, "permission_edit": FLAG, "permission_invite": FLAG}
METADATA = {
    "type": "object",
    "properties": {
        "color": TEXT,
        "location": TEXT,
        "notes": TEXT,
        "attachments": {"type": "array"},
    },
}
PROFILE = {"username": TEXT, "bio": TEXT, "avatar_url": TEXT, "timezone": TEXT, "locale": TEXT}
PET = {
    "pet_type": {"enum": ["dog", "cat"]},
    "pet_breed": TEXT,
    "age": NUMBER,
    "pet_weight": NUMBER,
    "pet_health_status": TEXT,
    "special_requirements": TEXT,
}

TOOL_PARAMETERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "create_schedule_item": (
        {"title": TEXT, "start_at": TIME},
        {"end_at": TIME, "timezone": TEXT, "description": TEXT, "metadata": METADATA},
    ),
    "list_schedule_items": (
        {},
        {"start_at": TIME, "end_at": TIME, "query": TEXT, "limit": {"type": "integer"}},
    ),
    "get_schedule_item": ({"item_id": ID}, {}),
    "update_schedule_item": ({"item_id": ID}, {**ITEM, "status": TEXT, "metadata": METADATA}),
    "delete_schedule_item": ({"item_id": ID}, {}),
    "share_schedule_item": ({"item_id": ID}, {"email": TEXT, "user_id": ID, **GRANT}),
    "list_subscriptions": ({"item_id": ID}, {}),
    "revoke_subscription": ({"item_id": ID, "user_id": ID}, {}),
    "leave_schedule_item": ({"item_id": ID}, {}),
    "list_inbox_messages": ({}, {"status": TEXT}),
    "accept_inbox_message": ({"message_id": ID}, GRANT),
    "reject_inbox_message": ({"message_id": ID}, {}),
    "dismiss_inbox_message": ({"message_id": ID}, {}),
    "mark_inbox_message_read": ({"message_id": ID}, {}),
    "send_friend_request": ({"target_user_id": ID}, {"content": TEXT}),
    "list_incoming_friend_requests": ({}, {}),
    "list_outgoing_friend_requests": ({}, {}),
    "accept_friend_request": ({"request_id": ID}, {}),
    "decline_friend_request": ({"request_id": ID}, {}),
    "cancel_friend_request": ({"request_id": ID}, {}),
    "list_friends": ({}, {}),
    "remove_friend": ({"friendship_id": ID}, {}),
    "block_user": ({"user_id": ID}, {}),
    "unblock_user": ({"user_id": ID}, {}),
    "list_blocked_users": ({}, {}),
    "search_users": ({"query": TEXT}, {}),
    "get_profile": ({"username": TEXT}, {}),
    "get_my_profile": ({}, {}),
    "update_my_profile": ({}, PROFILE),
    "create_invite_code": ({}, {"expires_at": TIME, "max_uses": {"type": "integer"}}),
    "list_invite_codes": ({}, {}),
    "disable_invite_code": ({"code": TEXT}, {}),
    "create_diet_plan": (
        {key: PET[key] for key in ("pet_type", "age", "pet_weight")},
        {key: PET[key] for key in ("pet_breed", "pet_health_status", "special_requirements")},
    ),
    "list_diet_plans": ({}, {}),
    "get_diet_plan": ({"plan_id": ID}, {}),
    "list_tasks": ({}, {"status": TEXT}),
    "get_task": ({"task_id": ID}, {}),
    "cancel_task": ({"task_id": ID}, {}),
}
"""For each tool its required and its optional properties."""


def tool(name: str) -> dict[str, Any]:
    """Return the definition of a tool."""
    required, optional = TOOL_PARAMETERS[name]
    parameters = {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
    }
    function = {"name": name, "description": name.replace("_", " "), "parameters": parameters}
    return {"type": "function", "function": function}


def tools(*names: str) -> list[dict[str, Any]]:
    """Return the definitions of the named tools, or of all."""
    return [tool(name) for name in names or TOOL_PARAMETERS]
