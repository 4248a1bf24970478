"""user messages that wait for an answer"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    jsonb = postgresql.JSONB(none_as_null=True)
    op.add_column(
        "threads", sa.Column("passed_calls", jsonb, server_default=sa.text("'[]'"), nullable=False)
    )
    op.add_column(
        "threads",
        sa.Column("waiting_messages", jsonb, server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column(
        "threads",
        sa.Column("waiting_prompt_data", jsonb, server_default=sa.text("'{}'"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("threads", "waiting_prompt_data")
    op.drop_column("threads", "waiting_messages")
    op.drop_column("threads", "passed_calls")
