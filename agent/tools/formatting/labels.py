"""The names of tools' arguments for people."""

from collections.abc import Iterable

from domain.core.i18n import gettext_noop, translate

LABELS = {
    "age": gettext_noop("Age in years"),
    "avatar_url": gettext_noop("Picture"),
    "bio": gettext_noop("About you"),
    "code": gettext_noop("Invite code"),
    "content": gettext_noop("Message"),
    "description": gettext_noop("Description"),
    "email": gettext_noop("E-mail address"),
    "end_at": gettext_noop("End"),
    "expires_at": gettext_noop("Expires"),
    "friendship_id": gettext_noop("Friendship"),
    "item_id": gettext_noop("Schedule item"),
    "locale": gettext_noop("Language"),
    "max_uses": gettext_noop("Number of uses"),
    "message_id": gettext_noop("Inbox message"),
    "metadata": gettext_noop("Details"),
    "permission_edit": gettext_noop("May change it"),
    "permission_invite": gettext_noop("May share it"),
    "permission_view": gettext_noop("May see it"),
    "pet_breed": gettext_noop("Breed"),
    "pet_health_status": gettext_noop("Health"),
    "pet_type": gettext_noop("Species"),
    "pet_weight": gettext_noop("Weight in kilograms"),
    "request_id": gettext_noop("Friend request"),
    "special_requirements": gettext_noop("Special requirements"),
    "start_at": gettext_noop("Start"),
    "status": gettext_noop("Status"),
    "subscription_id": gettext_noop("Subscription"),
    "target_user_id": gettext_noop("Person"),
    "task_id": gettext_noop("Task"),
    "timezone": gettext_noop("Time zone"),
    "title": gettext_noop("Title"),
    "user_id": gettext_noop("Person"),
    "username": gettext_noop("User name"),
}
"""By the name of the argument; a test checks that none of a changing tool is missing."""


def label_arguments(names: Iterable[str], locale: str) -> dict[str, str]:
    """Return the labels of arguments; one of an earlier release that is unknown has its name."""
    return {name: translate(LABELS.get(name, name), locale) for name in names}
