"""Why an operation on a diet plan or its task was refused."""

from domain.core.errors import Conflict, NotFound
from domain.core.i18n import gettext_noop


class PlanNotFound(NotFound):
    code = "diet_plan_not_found"
    message = gettext_noop("There is no such diet plan.")


class TaskNotFound(NotFound):
    code = "task_not_found"
    message = gettext_noop("There is no such task.")


class TaskEnded(Conflict):
    code = "task_ended"
    message = gettext_noop("The task has ended already, and cannot be cancelled.")
