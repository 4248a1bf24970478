"""which versions can use the database"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schema_compatibility",
        sa.Column(
            "minimum_revision",
            sa.String(32),
            nullable=False,
            comment="one row: the newest migration that earlier processes do not survive",
        ),
        sa.PrimaryKeyConstraint("minimum_revision"),
    )


def downgrade() -> None:
    op.drop_table("schema_compatibility")
