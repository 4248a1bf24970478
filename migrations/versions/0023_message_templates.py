"""texts of messages that each reader gets in their language"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    template = sa.Column("template", postgresql.JSONB(none_as_null=True))
    op.add_column("inbox_messages", template)


def downgrade() -> None:
    op.drop_column("inbox_messages", "template")
