"""Errors of admission: why a run did not start, or an approval was not claimed."""

from collections.abc import Mapping

from domain.core.errors import Conflict, Expired, RateLimited, Unavailable, Unprocessable
from domain.core.i18n import gettext_noop


class RunIdReused(Conflict):
    code = "run_id_reused"
    message = gettext_noop("This runId was already used for another request.")


class ThreadBusy(Conflict):
    code = "thread_busy"
    message = gettext_noop("The agent is still busy in this conversation, with run {run_id}.")


class Draining(Unavailable):
    code = "draining"
    message = gettext_noop("This server is about to stop. Please try again in a moment.")


class TooManyRuns(RateLimited):
    code = "too_many_runs"
    message = gettext_noop(
        "Too many conversations are running at once. Please wait for one to end."
    )


class TooManyWaitingMessages(Conflict):
    code = "too_many_waiting_messages"
    message = gettext_noop(
        "{limit} messages wait already until the open question is answered. Please answer it first."
    )


class InterruptUnknown(Conflict):
    code = "interrupt_unknown"
    message = gettext_noop("There is no such open question in this conversation.")


class InterruptMismatch(Conflict):
    code = "interrupt_mismatch"
    message = gettext_noop("This question does not belong to that run.")


class InterruptAnswered(Conflict):
    """Another answer was faster. The members of the problem name it as the approval does."""

    code = "interrupt_answered"
    message = gettext_noop("This question was already answered, by run {run_id}.")

    def __init__(self, *, run_id: str | None, via: str | None, by: str | None) -> None:
        super().__init__(run_id=run_id)
        self.members = {"runId": run_id, "answeredVia": via, "answeredBy": by}


class AnsweredInChat(InterruptAnswered):
    message = gettext_noop("This question was already answered in the chat, by run {run_id}.")


class AnsweredOverRest(InterruptAnswered):
    message = gettext_noop(
        "This question was already answered outside the chat, over REST, by run {run_id}."
    )


class AnsweredOverMcp(InterruptAnswered):
    message = gettext_noop(
        "This question was already answered in a program that uses MCP, by run {run_id}."
    )


class InterruptClosed(InterruptAnswered):
    """The run that asked was cancelled; clients treat the question like an answered one."""

    message = gettext_noop(
        "This question is no longer open: run {run_id}, which asked it, was cancelled."
    )


class InterruptAnsweredAlone(InterruptAnswered):
    """The question was answered alone, and no run carries the answer out yet."""

    message = gettext_noop(
        "This question was already answered elsewhere. The agent goes on when the other questions "
        "are answered."
    )


ANSWERED: Mapping[str | None, type[InterruptAnswered]] = {
    "chat": AnsweredInChat,
    "rest": AnsweredOverRest,
    "mcp": AnsweredOverMcp,
}
"""The error by the way on which the faster answer came."""


class ApprovalsMissing(Conflict):
    code = "answers_missing"
    message = gettext_noop("Every open question must be answered. Missing: {interrupt_ids}.")


class ApprovalExpired(Expired):
    commits_changes = True
    code = "interrupt_expired"
    message = gettext_noop("The time to answer this question is over. Nothing was done.")


class ApprovalInvalid(Unprocessable):
    code = "approval_invalid"
    message = gettext_noop("The answer does not fit the question: {fault}")


class ResumeMissing(Unprocessable):
    code = "resume_missing"
    message = gettext_noop("The request has no answer in `resume`.")


class ToolNameTaken(Unprocessable):
    code = "tool_name_taken"
    message = gettext_noop("The tool name {name} belongs to the server.")


class ToolsTooLarge(Unprocessable):
    code = "tools_too_large"
    message = gettext_noop(
        "The front-end tools of a turn may have at most {limit} KiB altogether. "
        "Send fewer tools, or shorter descriptions and schemas."
    )


class MessageInvalid(Unprocessable):
    code = "message_invalid"
    message = gettext_noop("The message at position {position} does not fit: {fault}")
