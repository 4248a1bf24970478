"""runs know where their input ends, also after they have ended"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("input_to", sa.Integer()))


def downgrade() -> None:
    op.drop_column("runs", "input_to")
