"""The command to run the agent, and the variants of its admission."""

from dataclasses import dataclass
from uuid import UUID

from agent.runs.admission.schemas import RunInput
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.message_snapshots import SnapshotScope
from agent.runs.execution.run_inputs import StoredTurn
from checkpoints.pending_calls import AnswerWay, PendingCall
from domain.conversations.models import Run, Thread, ThreadKind
from domain.conversations.runs import RunningRun
from domain.core.caller import Caller


@dataclass(frozen=True, slots=True)
class RunCommand:
    """One request for a run, with its caller and the worker that received it."""

    dependencies: RunDependencies
    worker_id: UUID
    caller: Caller
    run_input: RunInput
    resumed_run_id: str | None = None
    """The interrupted run that the path names, if any."""
    interrupts: bool = False
    """Whether to cancel a run that keeps the thread busy, even if it has subscribers."""
    refuses: bool = False
    """Whether a new message refuses the open calls of a waiting thread."""
    request_bytes: int = 0
    """The length of the request's body."""
    in_background: bool = False
    """Whether no client waits for the run: it is not cancelled for want of subscribers."""
    via: AnswerWay = "chat"
    """The way on which the approvals came."""
    thread_kind: ThreadKind = "chat"
    """What the thread is; no client's request reaches that of a program's call."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """The run was stored, and the worker MUST execute it."""

    run: Run
    stored: StoredTurn | None = None
    """What admission has read of the turn."""


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """The run has ended: an earlier request started it, or this request left nothing to do."""

    run: Run
    changed: Run | None = None
    """The run that asks what is open, if its thread has kept something of the request."""


@dataclass(frozen=True, slots=True)
class BusyThread:
    """The thread has a running run, perhaps the one that the request names."""

    running: RunningRun
    is_of_request: bool = False
    """Whether the same request has started that run."""


@dataclass(frozen=True, slots=True)
class WaitingThread:
    """The thread waits for approvals and the request has none: the interrupts are restated."""

    run: Run
    calls: list[PendingCall]
    thread: Thread
    scope: SnapshotScope
    locale: str
    """The language in which the response says what the thread waits for."""
    changed: Run | None = None
    """The run itself if its thread has kept something of the request: its log lacks it."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer to one of several open calls was stored; no run starts before all have one."""

    run: Run
    """The run that asks the others."""


@dataclass(frozen=True, slots=True)
class UnchangedThread:
    """The request adds nothing to the thread that the agent could reply to."""

    thread: Thread
    scope: SnapshotScope
    changed: Run | None = None
    """The thread's last run if its turn has got another message: its log lacks it."""


Admission = NewRun | FinishedRun | BusyThread | WaitingThread | StoredAnswer | UnchangedThread
