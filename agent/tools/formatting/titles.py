"""The names of tools for people."""

from domain.core.i18n import gettext_noop, translate

TITLES = {
    "accept_friend_request": gettext_noop("Accept a friend request"),
    "accept_inbox_message": gettext_noop("Accept an invitation"),
    "block_user": gettext_noop("Block a person"),
    "cancel_friend_request": gettext_noop("Withdraw a friend request"),
    "cancel_task": gettext_noop("Stop making a diet plan"),
    "create_diet_plan": gettext_noop("Make a diet plan"),
    "create_invite_code": gettext_noop("Create an invite code"),
    "create_schedule_item": gettext_noop("Create a schedule item"),
    "decline_friend_request": gettext_noop("Decline a friend request"),
    "delete_schedule_item": gettext_noop("Delete a schedule item"),
    "disable_invite_code": gettext_noop("Disable an invite code"),
    "dismiss_inbox_message": gettext_noop("Dismiss an inbox message"),
    "get_diet_plan": gettext_noop("Show a diet plan"),
    "get_my_profile": gettext_noop("Show your profile"),
    "get_profile": gettext_noop("Show a person's profile"),
    "get_schedule_item": gettext_noop("Show a schedule item"),
    "get_task": gettext_noop("Show the progress of a diet plan"),
    "leave_schedule_item": gettext_noop("Leave a shared schedule item"),
    "list_blocked_users": gettext_noop("List blocked people"),
    "list_diet_plans": gettext_noop("List diet plans"),
    "list_friends": gettext_noop("List friends"),
    "list_inbox_messages": gettext_noop("List the inbox"),
    "list_incoming_friend_requests": gettext_noop("List received friend requests"),
    "list_invite_codes": gettext_noop("List invite codes"),
    "list_outgoing_friend_requests": gettext_noop("List sent friend requests"),
    "list_schedule_items": gettext_noop("List schedule items"),
    "list_subscriptions": gettext_noop("List who follows a schedule item"),
    "list_tasks": gettext_noop("List diet plans in the making"),
    "mark_inbox_message_read": gettext_noop("Mark an inbox message as read"),
    "reject_inbox_message": gettext_noop("Reject an invitation"),
    "remove_friend": gettext_noop("Remove a friend"),
    "revoke_subscription": gettext_noop("Stop sharing a schedule item with a person"),
    "search_users": gettext_noop("Search for people"),
    "send_friend_request": gettext_noop("Send a friend request"),
    "share_schedule_item": gettext_noop("Share a schedule item"),
    "unblock_user": gettext_noop("Unblock a person"),
    "update_my_profile": gettext_noop("Change your profile"),
    "update_schedule_item": gettext_noop("Change a schedule item"),
}
"""By the name of the tool; one that is missing has its name, in words."""


def format_tool_title(name: str, locale: str) -> str:
    """Return the title of a tool in a language."""
    return translate(TITLES.get(name) or name.replace("_", " ").capitalize(), locale)
