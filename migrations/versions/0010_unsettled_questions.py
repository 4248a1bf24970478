"""questions that expired, and whose run is to be ended"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_pending_tool_calls_unsettled",
        "pending_tool_calls",
        ["thread_id"],
        postgresql_where=sa.text("status = 'EXPIRED' AND claimed_by IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_pending_tool_calls_unsettled", table_name="pending_tool_calls")
