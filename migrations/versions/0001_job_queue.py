"""The job queue's own tables, functions and triggers."""

from typing import cast

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.engine.interfaces import AdaptedConnection

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The schema is many statements with functions inside: only the driver takes it as one text.
    driver = cast("AdaptedConnection", op.get_bind().connection.dbapi_connection)
    driver.run_async(lambda connection: connection.execute(SchemaManager.get_schema()))


def downgrade() -> None:
    raise NotImplementedError("the job queue is the beginning; drop the database instead")
