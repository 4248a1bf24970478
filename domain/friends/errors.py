"""Why an operation on friends or friend requests was refused."""

from domain.core.errors import Conflict, Invalid, NotFound
from domain.core.i18n import gettext_noop


class FriendOfOneself(Invalid):
    code = "friend_of_oneself"
    message = gettext_noop("You cannot add yourself as a friend.")


class TargetNotFound(NotFound):
    code = "target_user_not_found"
    message = gettext_noop("There is no such user to become friends with.")


class AlreadyFriends(Conflict):
    code = "already_friends"
    message = gettext_noop("You are friends already.")


class RequestExists(Conflict):
    code = "friend_request_exists"
    message = gettext_noop("There is a pending friend request between you already.")


class RequestNotFound(NotFound):
    code = "friend_request_not_found"
    message = gettext_noop("There is no such friend request.")


class RequestAnswered(Conflict):
    code = "friend_request_answered"
    message = gettext_noop("This friend request has been dealt with already.")


class FriendshipNotFound(NotFound):
    code = "friendship_not_found"
    message = gettext_noop("There is no such friendship.")
