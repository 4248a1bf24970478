"""runs know what clients call them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
breaks_earlier_processes = True


def upgrade() -> None:
    op.add_column("runs", sa.Column("wire_id", sa.String(length=128), nullable=True))
    op.execute("UPDATE runs SET wire_id = client_id")
    op.alter_column("runs", "wire_id", nullable=False)
    op.add_column(
        "runs",
        sa.Column(
            "restated_as",
            ARRAY(sa.String(length=128)),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.create_index("ix_runs_user_wire", "runs", ["user_id", "wire_id", "created_at"])
    op.create_index(
        "ix_runs_restated",
        "runs",
        ["restated_as"],
        postgresql_using="gin",
        postgresql_where=sa.text("restated_as <> '{}'"),
    )


def downgrade() -> None:
    op.drop_index("ix_runs_restated", table_name="runs")
    op.drop_index("ix_runs_user_wire", table_name="runs")
    op.drop_column("runs", "restated_as")
    op.drop_column("runs", "wire_id")
