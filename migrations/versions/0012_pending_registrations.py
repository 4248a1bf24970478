"""each pending registration keeps its own code"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_mail_codes_live", table_name="mail_codes")
    op.create_index(
        "uq_mail_codes_live",
        "mail_codes",
        ["email", "purpose"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND registration ->> 'username' IS NULL"),
    )


def downgrade() -> None:
    op.execute(
        "UPDATE mail_codes SET ended_at = now(), registration = NULL WHERE id NOT IN ("
        "SELECT DISTINCT ON (email, purpose) id FROM mail_codes WHERE ended_at IS NULL "
        "ORDER BY email, purpose, created_at DESC) AND ended_at IS NULL"
    )
    op.drop_index("uq_mail_codes_live", table_name="mail_codes")
    op.create_index(
        "uq_mail_codes_live",
        "mail_codes",
        ["email", "purpose"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
