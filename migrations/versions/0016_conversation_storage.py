"""bytes of threads and of all conversations of a person"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# What `domain.conversations.storage` counts, nearly. It is charged by the next run of each thread.
COUNT = """
UPDATE threads SET stored_bytes =
    coalesce((
        SELECT sum(256 + coalesce(octet_length(content), 0)
            + coalesce(octet_length(tool_calls::text), 0))
        FROM messages WHERE thread_id = threads.id
    ), 0)
    + coalesce((
        SELECT sum(256 + octet_length(request::text) + coalesce(octet_length(outcome::text), 0)
            + coalesce(octet_length(snapshot::text), 0))
        FROM runs WHERE thread_id = threads.id AND ended_at IS NOT NULL
    ), 0)
"""


def upgrade() -> None:
    op.create_table(
        "conversation_storage",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_conversation_storage_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_conversation_storage")),
    )
    for name in ("stored_bytes", "charged_bytes"):
        column = sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        op.add_column("threads", column)
    op.execute(COUNT)


def downgrade() -> None:
    op.drop_column("threads", "charged_bytes")
    op.drop_column("threads", "stored_bytes")
    op.drop_table("conversation_storage")
