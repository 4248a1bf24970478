"""Errors of approvals as a resource. Those of an answer are the errors of a resume."""

from domain.core.errors import NotFound
from domain.core.i18n import gettext_noop


class ApprovalNotFound(NotFound):
    code = "approval_not_found"
    message = gettext_noop("There is no such approval.")
