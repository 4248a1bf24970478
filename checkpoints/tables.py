"""The tables of checkpoints, fences and pending tool calls. They know no table of the domain."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
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
    Column("answer", JSONB),
    Column("claimed_by", Uuid, comment="the run that carries the answer"),
    CheckConstraint("status IN ('PENDING', 'CONSUMED', 'CANCELLED', 'EXPIRED')", name="status"),
    Index("ix_pending_tool_calls_turn", "turn_id"),
    Index("ix_pending_tool_calls_open", "thread_id", postgresql_where=text("status = 'PENDING'")),
    Index(
        "ix_pending_tool_calls_expiry", "expires_at", postgresql_where=text("status = 'PENDING'")
    ),
)
