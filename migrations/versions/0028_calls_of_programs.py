"""programs call tools, on threads that are no conversations

A process of an earlier version cannot continue a call as a chat: the run would refer to no thread.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
breaks_earlier_processes = False

RUN_KINDS = "kind IN ('chat', 'call', 'task') AND (kind <> 'task') = (thread_id IS NOT NULL)"
EARLIER_RUN_KINDS = "kind IN ('chat', 'task') AND (kind = 'chat') = (thread_id IS NOT NULL)"
IS_CHAT = "kind = 'chat'"
HAS_KEY = "key_hash IS NOT NULL"


def upgrade() -> None:
    op.add_column(
        "threads",
        sa.Column("kind", sa.String(8), server_default=sa.text("'chat'"), nullable=False),
    )
    op.create_check_constraint("kind", "threads", "kind IN ('chat', 'call')")
    op.create_index("uq_threads_id_kind", "threads", ["id", "kind"], unique=True)
    op.drop_index("ix_threads_user_updated", table_name="threads")
    op.create_index(
        "ix_threads_chats", "threads", ["user_id", "updated_at"], postgresql_where=sa.text(IS_CHAT)
    )
    op.drop_constraint("fk_runs_thread_id", "runs", type_="foreignkey")
    op.drop_constraint("kind", "runs", type_="check")
    op.create_check_constraint("kind", "runs", RUN_KINDS)
    op.create_foreign_key(
        "fk_runs_thread_id_kind",
        "runs",
        "threads",
        ["thread_id", "kind"],
        ["id", "kind"],
        ondelete="CASCADE",
    )
    op.create_table(
        "program_calls",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("has_token", sa.Boolean(), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary()),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name="fk_program_calls_thread_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_program_calls_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_id", name="pk_program_calls"),
    )
    op.create_index(
        "ix_program_calls_fingerprint", "program_calls", ["user_id", "program_id", "fingerprint"]
    )
    op.create_index(
        "uq_program_calls_key",
        "program_calls",
        ["user_id", "program_id", "key_hash"],
        unique=True,
        postgresql_where=sa.text(HAS_KEY),
    )
    op.add_column(
        "pending_tool_calls",
        sa.Column(
            "answered_by", sa.Text(), comment="the name of the API token of the answer, if any"
        ),
    )
    op.alter_column("pending_tool_calls", "answered_via", comment="chat, rest or mcp")


def downgrade() -> None:
    op.alter_column("pending_tool_calls", "answered_via", comment="chat or rest")
    op.drop_column("pending_tool_calls", "answered_by")
    op.drop_table("program_calls")
    op.execute("DELETE FROM threads WHERE kind = 'call'")
    op.drop_constraint("fk_runs_thread_id_kind", "runs", type_="foreignkey")
    op.drop_constraint("kind", "runs", type_="check")
    op.create_check_constraint("kind", "runs", EARLIER_RUN_KINDS)
    op.create_foreign_key(
        "fk_runs_thread_id", "runs", "threads", ["thread_id"], ["id"], ondelete="CASCADE"
    )
    op.drop_index("ix_threads_chats", table_name="threads")
    op.create_index("ix_threads_user_updated", "threads", ["user_id", "updated_at"])
    op.drop_index("uq_threads_id_kind", table_name="threads")
    op.drop_constraint("kind", "threads", type_="check")
    op.drop_column("threads", "kind")
