"""Why an operation on an inbox message was refused."""

from domain.core.errors import Invalid, NotFound
from domain.core.i18n import gettext_noop


class MessageNotFound(NotFound):
    code = "inbox_message_not_found"
    message = gettext_noop("There is no such message.")


class MessageNotPending(Invalid):
    code = "inbox_message_not_pending"
    message = gettext_noop("This message is not pending any more.")


class NotAnInvitation(Invalid):
    code = "not_a_calendar_invitation"
    message = gettext_noop("This message is not an invitation to a schedule item.")
