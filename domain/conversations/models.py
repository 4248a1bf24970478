"""Threads, their messages, and the runs that answer them.

A conversation is stored as plain JSON, independent of the versions of the agent's libraries.
Checkpoints contain only the current turn.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    case,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base, Identified, Json, Timestamped

ThreadKind = Literal["chat", "call"]
RunKind = Literal["chat", "call", "task"]
IS_CHAT = "kind = 'chat'"
RUNNING_CHAT = "kind = 'chat' AND status = 'running'"
UNFINISHED_TASK = "kind = 'task' AND status IN ('pending', 'running')"
IS_RESTATED = "restated_as <> '{}'"
"""Predicates of indexes, verbatim: PostgreSQL cannot match a parameter to them."""


def _client_id(context: DefaultExecutionContext) -> str:
    parameters: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return str(parameters["client_id"])


class Thread(Identified, Timestamped, Base):
    """A conversation (`chat`), or a program's call of a tool, which no client finds by its thread.

    The client chooses the `client_id` of a conversation; `id` is internal.
    """

    __tablename__ = "threads"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    client_id: Mapped[str] = mapped_column(String(128))
    kind: Mapped[ThreadKind] = mapped_column(
        String(8), default="chat", server_default=text("'chat'")
    )
    title: Mapped[str | None] = mapped_column(String(255))
    next_position: Mapped[int] = mapped_column(server_default=text("0"))
    """The position of the next message; changed only while the row is locked."""
    client_calls: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    """Ids of the front-end tool calls whose results are still missing."""
    passed_calls: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    """Ids of the latest front-end calls without whose results the user went on."""
    waiting_messages: Mapped[list[Json]] = mapped_column(server_default=text("'[]'"))
    """User messages that came while a question was open; changed only while the row is locked."""
    waiting_prompt_data: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    """What prompts need of them besides, by message id; no client gets it."""
    stored_bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """What the messages and the ended runs take up; changed only while the row is locked."""
    charged_bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """How much of it is part of the owner's ConversationStorage."""
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """Rises with every change of the thread, its runs or its open calls: see `threads.py`."""
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index("uq_threads_user_client", "user_id", "client_id", unique=True),
        Index("ix_threads_chats", "user_id", "updated_at", postgresql_where=text(IS_CHAT)),
        CheckConstraint("kind IN ('chat', 'call')", name="kind"),
        Index("uq_threads_id_kind", "id", "kind", unique=True),
    )


class ProgramCall(Timestamped, Base):
    """A call of a tool by a program: who makes it, on which thread.

    The thread has one turn, which begins with the call. The same program, an API token or a login
    session, gets the same call again by its key, or by the tool and its arguments.
    """

    __tablename__ = "program_calls"

    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    program_id: Mapped[UUID]
    """The API token, which may be gone, or the login session."""
    has_token: Mapped[bool]
    client: Mapped[str] = mapped_column(String(200))
    """What the program is called, for the person."""
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    """A hash of the tool and the arguments."""
    key_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A hash of the program's idempotency key."""
    approval_id: Mapped[UUID]

    __table_args__ = (
        Index(
            "uq_program_calls_key",
            "user_id",
            "program_id",
            "key_hash",
            unique=True,
            postgresql_where=text("key_hash IS NOT NULL"),
        ),
        Index("ix_program_calls_fingerprint", "user_id", "program_id", "fingerprint"),
    )


PROGRAM_TOKEN_ID = case((ProgramCall.has_token, ProgramCall.program_id))
"""The API token of the program that made a call; NULL if it had the person's login."""


class Message(Timestamped, Base):
    """One message of AG-UI: user, assistant (with its tool calls) or tool."""

    __tablename__ = "messages"

    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[str] = mapped_column(String(128))
    turn_id: Mapped[UUID]
    run_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(16))
    content: Mapped[str | None] = mapped_column(Text)
    tool_calls: Mapped[list[Json] | None]
    """In AG-UI's format; the arguments are the JSON text that the model wrote."""
    tool_call_id: Mapped[str | None] = mapped_column(String(128))
    prompt_data: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    """What a prompt needs of the message besides what clients see; no client gets it.

    JSON and not JSONB: the order of members is part of what a prompt repeats.
    """

    __table_args__ = (Index("uq_messages_message_id", "thread_id", "message_id", unique=True),)


class ConversationStorage(Base):
    """How many bytes all conversations of a person take up, as of the last charges."""

    __tablename__ = "conversation_storage"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    bytes: Mapped[int] = mapped_column(BigInteger)


class Worker(Identified, Base):
    """A process that executes runs. One statement renews its lease for all of them."""

    __tablename__ = "workers"

    renewed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Run(Identified, Base):
    """One run of the agent: `running -> succeeded | interrupted | failed | cancelled`.

    A run belongs to a thread and is of its kind, or it is a task: that has no thread, and is
    `pending` until a worker claims it.
    `request` is the complete normalised input: a worker that takes the run over needs nothing else.
    """

    __tablename__ = "runs"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID | None]
    kind: Mapped[RunKind] = mapped_column(String(8))
    wire_id: Mapped[str] = mapped_column(String(128), default=_client_id)
    """What the client called the run. The runs of one turn can share it, and the run that begins
    the next turn, if it comes with a late cancellation of theirs."""
    client_id: Mapped[str] = mapped_column(String(128))
    """The unique key: the `wire_id`, or derived if an earlier run has the same `wire_id`."""
    restated_as: Mapped[list[str]] = mapped_column(
        ARRAY(String(128)), default=list, server_default=text("'{}'")
    )
    """The ids of requests to which the interrupts of this run were restated, the newest last."""
    turn_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(16), default="running")
    request: Mapped[Json]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    snapshot_from: Mapped[int] = mapped_column(default=0)
    """The position of the earliest message that the client sent: where a snapshot begins."""
    named_positions: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    """The positions of the messages that the client sent, as `[first, end]` in ascending order."""
    request_bytes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """The length of the client's request: a snapshot may be as long, if that is more than usual."""
    input_to: Mapped[int | None]
    """The position after the run's input; None if the run began before this column existed."""
    snapshot_to: Mapped[int | None]
    """The position after the run's input; once the run has ended, after its last message."""
    worker_id: Mapped[UUID]
    fence: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=1)
    queue_round: Mapped[int | None]
    """Of a task: the round of the queue in which it is due."""
    cancel_requested_at: Mapped[datetime | None]
    slot: Mapped[int | None] = mapped_column(SmallInteger)
    """Of a chat that began a turn: the number that no other running chat of the person has.

    So `RUNS_PER_PERSON` holds also for requests that do not wait for each other."""
    in_background: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether no client waits for it: it carries approvals, and is not cancelled for want of
    subscribers."""
    unsubscribed_since: Mapped[datetime | None]
    """When its last subscriber left; None while it has subscribers."""
    origin: Mapped[Json | None]
    """The request that started the run, for log lines (`domain/core/telemetry/ids.py`)."""
    outcome: Mapped[Json | None]
    """The terminal AG-UI event."""
    snapshot: Mapped[Json | None]
    """The final state snapshot, version 2."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    """Read while the thread is locked, so that the runs of a thread sort by it."""
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        # So a process that knows no calls cannot continue one as a chat.
        ForeignKeyConstraint(
            ["thread_id", "kind"], ["threads.id", "threads.kind"], ondelete="CASCADE"
        ),
        CheckConstraint(
            "kind IN ('chat', 'call', 'task') AND (kind <> 'task') = (thread_id IS NOT NULL)",
            name="kind",
        ),
        Index("uq_runs_user_client", "user_id", "client_id", unique=True),
        Index("ix_runs_user_wire", "user_id", "wire_id", "created_at"),
        Index(
            "ix_runs_restated",
            "restated_as",
            postgresql_using="gin",
            postgresql_where=text(IS_RESTATED),
        ),
        Index(
            "uq_runs_one_running_per_thread",
            "thread_id",
            unique=True,
            postgresql_where=text("status = 'running'"),
        ),
        Index("ix_runs_thread_created", "thread_id", "created_at"),
        Index("uq_runs_slot", "user_id", "slot", unique=True, postgresql_where=text(RUNNING_CHAT)),
        # Tasks that no worker has claimed yet.
        Index("ix_runs_pending", "created_at", postgresql_where=text("status = 'pending'")),
        Index("ix_runs_unfinished_tasks", "user_id", postgresql_where=text(UNFINISHED_TASK)),
    )
