"""threads have a version, and running chats a slot of their person"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
breaks_earlier_processes = True


def upgrade() -> None:
    op.add_column(
        "threads", sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("runs", sa.Column("slot", sa.SmallInteger()))
    op.create_index(
        "uq_runs_slot",
        "runs",
        ["user_id", "slot"],
        unique=True,
        postgresql_where=sa.text("kind = 'chat' AND status = 'running'"),
    )


def downgrade() -> None:
    op.drop_index("uq_runs_slot", table_name="runs")
    op.drop_column("runs", "slot")
    op.drop_column("threads", "version")
