"""rounds of the queue of tasks"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("queue_round", sa.Integer(), nullable=True))
    op.create_index(
        "ix_runs_unfinished_tasks",
        "runs",
        ["user_id"],
        postgresql_where=sa.text("kind = 'task' AND status IN ('pending', 'running')"),
    )


def downgrade() -> None:
    op.drop_index("ix_runs_unfinished_tasks", table_name="runs")
    op.drop_column("runs", "queue_round")
