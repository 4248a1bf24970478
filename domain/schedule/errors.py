"""Why something in a calendar was refused."""

from domain.core.errors import Denied, Invalid, NotFound, Unprocessable
from domain.core.i18n import mark


class ItemNotFound(NotFound):
    code = "schedule_item_not_found"
    message = mark("There is no such schedule item.")


class ItemEditDenied(Denied):
    code = "schedule_item_edit_denied"
    message = mark("You may see this schedule item, but not change it.")


class ItemDeleteDenied(Denied):
    code = "schedule_item_delete_denied"
    message = mark("Only the owner may delete this schedule item.")


class EndBeforeStart(Invalid):
    code = "end_before_start"
    message = mark("The end is before the start.")


class TimeOutOfRange(Unprocessable):
    code = "time_out_of_range"
    message = mark("The time is not between the years 1970 and 9000.")
