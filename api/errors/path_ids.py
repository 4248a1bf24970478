"""Ids in paths that nothing can have: they are 404, exactly like ids that nothing has."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.approvals.errors import ApprovalNotFound
from domain.auth.api_tokens.errors import ApiTokenNotFound
from domain.auth.errors import SessionNotFound
from domain.conversations.runs import RunNotFound
from domain.conversations.threads import ThreadNotFound
from domain.core.errors import NotFound
from domain.friends.errors import FriendshipNotFound, RequestNotFound
from domain.inbox.errors import MessageNotFound
from domain.invites.errors import InviteCodeNotFound
from domain.profiles.errors import ProfileNotFound
from domain.schedule.errors import ItemNotFound, SubscriptionNotFound

BY_PARAMETER: Mapping[str, type[NotFound]] = {
    "approval_id": ApprovalNotFound,
    "code": InviteCodeNotFound,
    "friendship_id": FriendshipNotFound,
    "item_id": ItemNotFound,
    "message_id": MessageNotFound,
    "request_id": RequestNotFound,
    "run_id": RunNotFound,
    "session_id": SessionNotFound,
    "token_id": ApiTokenNotFound,
    "subscription_id": SubscriptionNotFound,
    "thread_id": ThreadNotFound,
    "user_id": ProfileNotFound,
}
"""What is missing if a path parameter is no id of its kind, such as a UUID.

`username` is not here: for a name that none can have, the documents name 404 or 422 by route.
"""


def find_missing(errors: Sequence[Mapping[str, Any]]) -> NotFound | None:
    """Return the error of the first invalid id in the path, or None if the path is valid."""
    for error in errors:
        if error["loc"][0] == "path" and error["loc"][1] in BY_PARAMETER:
            return BY_PARAMETER[error["loc"][1]]()
    return None
