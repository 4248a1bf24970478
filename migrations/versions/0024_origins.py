"""the request that started a run or caused a mail, for log lines"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("origin", postgresql.JSONB(none_as_null=True)))
    op.add_column("outbox_mails", sa.Column("origin", postgresql.JSONB(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("outbox_mails", "origin")
    op.drop_column("runs", "origin")
