"""Why a call was not made. A call that was made and failed has a result that says so."""

from domain.core.errors import NotFound
from domain.core.i18n import gettext_noop


class ToolUnknown(NotFound):
    code = "tool_unknown"
    message = gettext_noop("There is no such tool.")
