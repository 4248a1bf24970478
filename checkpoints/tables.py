"""The tables of checkpoints, fences and pending tool calls. They refer to no domain table."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

fences = Table(
    "fences",
    metadata,
    Column(
        "scope", Uuid, primary_key=True, comment="what one writer at a time may write: a thread"
    ),
    Column("fence", BigInteger, nullable=False),
)

pending_tool_calls = Table(
    "pending_tool_calls",
    metadata,
    Column("interrupt_id", Text, primary_key=True),
    Column("thread_id", Uuid, nullable=False),
    Column("turn_id", Uuid, nullable=False),
    Column("run_id", Uuid, nullable=False, comment="the run that ends with the question"),
    Column("ordinal", Integer, nullable=False, comment="its place among the calls of one stop"),
    Column("tool_call_id", Text, nullable=False),
    Column("tool_name", Text, nullable=False),
    Column("arguments", JSONB, nullable=False),
    Column("message", Text, nullable=False, comment="the question, as it was put"),
    Column("response_schema", JSONB, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'PENDING'")),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("approval", JSONB),
    Column("claimed_by", Uuid, comment="the run that carries the answer"),
    # A trigger sets what follows: see migration 0025.
    Column(
        "id",
        Uuid,
        nullable=False,
        server_default=text("gen_random_uuid()"),
        comment="the approval's id as a resource: the digits of the call's id",
    ),
    Column("user_id", Uuid, comment="the owner of the thread"),
    Column(
        "change",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="the number of the latest change, among those of all approvals of the person",
    ),
    Column("answered_at", DateTime(timezone=True)),
    Column("answered_via", Text, comment="chat, rest or mcp"),
    Column("answered_by", Text, comment="the name of the API token of the answer, if any"),
    CheckConstraint("status IN ('PENDING', 'CONSUMED', 'CANCELLED', 'EXPIRED')", name="status"),
    Index("ix_pending_tool_calls_turn", "turn_id"),
    Index("ix_pending_tool_calls_open", "thread_id", postgresql_where=text("status = 'PENDING'")),
    Index(
        "ix_pending_tool_calls_expiry", "expires_at", postgresql_where=text("status = 'PENDING'")
    ),
    # Expired calls whose run may not have ended yet.
    Index(
        "ix_pending_tool_calls_unsettled",
        "thread_id",
        postgresql_where=text("status = 'EXPIRED' AND claimed_by IS NULL"),
    ),
    Index("uq_pending_tool_calls_id", "id", unique=True),
    Index("ix_pending_tool_calls_user", "user_id", "requested_at", "id"),
    Index("ix_pending_tool_calls_change", "user_id", "change"),
    Index(
        "ix_pending_tool_calls_user_open",
        "user_id",
        "requested_at",
        "id",
        postgresql_where=text("status = 'PENDING'"),
    ),
)

approval_feeds = Table(
    "approval_feeds",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column(
        "last_change",
        BigInteger,
        nullable=False,
        comment="the number of the latest change of any of the person's approvals",
    ),
)

# Keys compare byte by byte: the order of writes must be the one that LangGraph computes in Python,
# regardless of the database's locale.
KEY = Text(collation="C")

# Values live for one turn only: compressing them is not worth the time.
UNCOMPRESSED = {"storage": "EXTERNAL"}

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("thread_id", KEY, nullable=False, comment="LangGraph's thread: a turn of ours"),
    Column("checkpoint_ns", KEY, nullable=False),
    Column("checkpoint_id", KEY, nullable=False),
    Column("parent_id", KEY),
    Column("body", LargeBinary, nullable=False, info=UNCOMPRESSED),
    Column("blobs", JSONB, nullable=False, comment="channel: version, of the values kept apart"),
    Column("metadata", JSONB, nullable=False),
    Column("run_id", Text, Computed("metadata ->> 'run_id'", persisted=True)),
    PrimaryKeyConstraint("thread_id", "checkpoint_ns", "checkpoint_id"),
    Index("ix_checkpoints_run", "run_id", postgresql_where=text("run_id IS NOT NULL")),
)

checkpoint_blobs = Table(
    "checkpoint_blobs",
    metadata,
    Column("thread_id", KEY, nullable=False),
    Column("checkpoint_ns", KEY, nullable=False),
    Column("channel", KEY, nullable=False),
    Column("version", KEY, nullable=False),
    Column("type", Text, nullable=False),
    Column("blob", LargeBinary, nullable=False, info=UNCOMPRESSED),
    PrimaryKeyConstraint("thread_id", "checkpoint_ns", "channel", "version"),
)

checkpoint_writes = Table(
    "checkpoint_writes",
    metadata,
    Column("thread_id", KEY, nullable=False),
    Column("checkpoint_ns", KEY, nullable=False),
    Column("checkpoint_id", KEY, nullable=False),
    Column("task_id", KEY, nullable=False),
    Column("idx", Integer, nullable=False, comment="below 0: the last of its kind for the task"),
    Column("task_path", KEY, nullable=False),
    Column("channel", KEY, nullable=False),
    Column("type", Text, nullable=False),
    Column("blob", LargeBinary, nullable=False, info=UNCOMPRESSED),
    PrimaryKeyConstraint("thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "idx"),
)
