"""Why an operation on a schedule item was refused."""

from domain.core.errors import Denied, Invalid, NotFound, Unprocessable
from domain.core.i18n import gettext_noop


class ItemNotFound(NotFound):
    code = "schedule_item_not_found"
    message = gettext_noop("There is no such schedule item.")


class ItemEditDenied(Denied):
    code = "schedule_item_edit_denied"
    message = gettext_noop("You may see this schedule item, but not change it.")


class ItemDeleteDenied(Denied):
    code = "schedule_item_delete_denied"
    message = gettext_noop("Only the owner may delete this schedule item.")


class EndBeforeStart(Invalid):
    code = "end_before_start"
    message = gettext_noop("The end is before the start.")


class TimeOutOfRange(Unprocessable):
    code = "time_out_of_range"
    message = gettext_noop("The time is not between the years 1970 and 9000.")


class ItemShareDenied(Denied):
    code = "schedule_item_share_denied"
    message = gettext_noop("You may see this schedule item, but not share it.")


class ShareWithOneself(Invalid):
    code = "share_with_oneself"
    message = gettext_noop("You cannot share a schedule item with yourself.")


class ShareWithOwner(Invalid):
    code = "share_with_owner"
    message = gettext_noop("The schedule item is this person's own.")


class SubscriptionsDenied(Denied):
    code = "subscriptions_denied"
    message = gettext_noop("You may see this schedule item, but not who else does.")


class SubscriptionNotFound(NotFound):
    code = "subscription_not_found"
    message = gettext_noop("This person has not subscribed to the schedule item.")


class RevokeDenied(Denied):
    code = "subscription_revoke_denied"
    message = gettext_noop("This person may do more with the schedule item than you.")


class LeaveDenied(Invalid):
    code = "schedule_item_leave_denied"
    message = gettext_noop("The schedule item is your own. You can delete it.")


class OfferWithdrawn(Invalid):
    code = "invitation_withdrawn"
    message = gettext_noop("Whoever sent this invitation may not share the schedule item any more.")
