"""login sessions record the client that started them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("login_sessions", sa.Column("user_agent", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("login_sessions", "user_agent")
