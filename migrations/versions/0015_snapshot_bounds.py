"""runs know which messages their client named, and how long its request was"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
breaks_earlier_processes = True


def upgrade() -> None:
    named = sa.Column("named_positions", JSONB(), server_default=sa.text("'[]'"), nullable=False)
    size = sa.Column("request_bytes", sa.Integer(), server_default=sa.text("0"), nullable=False)
    op.add_column("runs", named)
    op.add_column("runs", size)


def downgrade() -> None:
    op.drop_column("runs", "request_bytes")
    op.drop_column("runs", "named_positions")
