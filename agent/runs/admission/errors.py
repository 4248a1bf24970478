"""Why a run was not started, or an answer not taken."""

from domain.core.errors import Conflict, Expired, RateLimited, Unavailable, Unprocessable
from domain.core.i18n import mark


class RunIdReused(Conflict):
    code = "run_id_reused"
    message = mark("This runId was already used for another request.")


class ThreadBusy(Conflict):
    code = "thread_busy"
    message = mark("The agent is still busy in this conversation, with run {run_id}.")


class Draining(Unavailable):
    code = "draining"
    message = mark("This server is about to stop. Please try again in a moment.")


class TooManyRuns(RateLimited):
    code = "too_many_runs"
    message = mark("Too many conversations are running at once. Please wait for one to end.")


class InterruptUnknown(Conflict):
    code = "interrupt_unknown"
    message = mark("There is no such open question in this conversation.")


class InterruptMismatch(Conflict):
    code = "interrupt_mismatch"
    message = mark("This question does not belong to that run.")


class AlreadyAnswered(Conflict):
    code = "interrupt_answered"
    message = mark("This question was already answered, by run {run_id}.")


class AnswersMissing(Conflict):
    code = "answers_missing"
    message = mark("Every open question must be answered. Missing: {interrupt_ids}.")


class ApprovalExpired(Expired):
    keeps_changes = True
    code = "interrupt_expired"
    message = mark("The time to answer this question is over. Nothing was done.")


class ApprovalInvalid(Unprocessable):
    code = "approval_invalid"
    message = mark("The answer does not fit the question: {fault}")


class ResumeMissing(Unprocessable):
    code = "resume_missing"
    message = mark("The request has no answer in `resume`.")


class ToolNameTaken(Unprocessable):
    code = "tool_name_taken"
    message = mark("The tool name {name} belongs to the server.")


class MessageInvalid(Unprocessable):
    code = "message_invalid"
    message = mark("The message at position {position} does not fit: {fault}")
