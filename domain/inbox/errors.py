"""Why something in an inbox was refused."""

from domain.core.errors import Invalid, NotFound
from domain.core.i18n import mark


class MessageNotFound(NotFound):
    code = "inbox_message_not_found"
    message = mark("There is no such message.")


class MessageNotPending(Invalid):
    code = "inbox_message_not_pending"
    message = mark("This message is not pending any more.")


class NotAnInvitation(Invalid):
    code = "not_a_calendar_invitation"
    message = mark("This message is not an invitation to a schedule item.")
