"""tables and columns under the field's names; runs say of which kind they are"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
breaks_earlier_processes = True

KEEP = """
CREATE FUNCTION keep_username_suffixes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM username_suffixes
        USING generate_series(1, length(OLD.username)) AS place
        WHERE is_inside = (place > 1)
            AND suffix = substr(lower(OLD.username COLLATE "C"), place)
            AND user_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO username_suffixes (is_inside, suffix, user_id)
        SELECT place > 1, substr(lower(NEW.username COLLATE "C"), place), NEW.id
        FROM generate_series(1, length(NEW.username)) AS place
        WHERE NEW.email_confirmed_at IS NOT NULL AND NEW.is_active;
    END IF;
    RETURN NULL;
END $$
"""
ON_INSERT = """
CREATE TRIGGER username_suffixes_on_insert AFTER INSERT ON users
FOR EACH ROW WHEN (NEW.email_confirmed_at IS NOT NULL AND NEW.is_active)
EXECUTE FUNCTION keep_username_suffixes()
"""
ON_UPDATE = """
CREATE TRIGGER username_suffixes_on_update
AFTER UPDATE OF username, email_confirmed_at, is_active ON users
FOR EACH ROW WHEN (
    (OLD.username, OLD.email_confirmed_at IS NULL, OLD.is_active)
    IS DISTINCT FROM (NEW.username, NEW.email_confirmed_at IS NULL, NEW.is_active)
)
EXECUTE FUNCTION keep_username_suffixes()
"""
ON_DELETE = """
CREATE TRIGGER username_suffixes_on_delete AFTER DELETE ON users
FOR EACH ROW EXECUTE FUNCTION keep_username_suffixes()
"""
COLUMNS = [
    ("runs", "shown_from", "snapshot_from"),
    ("runs", "shown_to", "snapshot_to"),
    ("runs", "unread_since", "unsubscribed_since"),
    ("username_suffixes", "ending", "suffix"),
    ("pending_tool_calls", "answer", "approval"),
]
TABLES = [("kept_answers", "idempotency_records"), ("username_endings", "username_suffixes")]
CONSTRAINTS = [
    ("idempotency_records", "pk_kept_answers", "pk_idempotency_records"),
    ("idempotency_records", "fk_kept_answers_user_id", "fk_idempotency_records_user_id"),
    ("username_suffixes", "pk_username_endings", "pk_username_suffixes"),
]


def upgrade() -> None:
    for trigger in ("new", "changed", "deleted"):
        op.execute(f"DROP TRIGGER username_endings_of_{trigger} ON users")
    op.execute("DROP FUNCTION keep_username_endings()")
    for old, new in TABLES:
        op.rename_table(old, new)
    for table, old, new in COLUMNS:
        op.alter_column(table, old, new_column_name=new)
    for table, old, new in CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
    for statement in (KEEP, ON_INSERT, ON_UPDATE, ON_DELETE):
        op.execute(statement)
    op.add_column("runs", sa.Column("kind", sa.String(8), nullable=True))
    op.execute("UPDATE runs SET kind = CASE WHEN thread_id IS NULL THEN 'task' ELSE 'chat' END")
    op.alter_column("runs", "kind", nullable=False)
    op.create_check_constraint(
        "kind", "runs", "kind IN ('chat', 'task') AND (kind = 'chat') = (thread_id IS NOT NULL)"
    )
    # A job that waits under a name which no worker knows any more would only fail.
    op.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'kept_answers:sweep' AND status = 'todo'")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_runs_kind"), "runs", type_="check")
    op.drop_column("runs", "kind")
    for trigger in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER username_suffixes_on_{trigger} ON users")
    op.execute("DROP FUNCTION keep_username_suffixes()")
    for table, old, new in reversed(CONSTRAINTS):
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {old}")
    for table, old, new in reversed(COLUMNS):
        op.alter_column(table, new, new_column_name=old)
    for old, new in TABLES:
        op.rename_table(new, old)
    names = (("endings", "suffixes"), ("ending", "suffix"))
    for statement in (KEEP, ON_INSERT, ON_UPDATE, ON_DELETE):
        for old, new in names:
            statement = statement.replace(new, old)
        for old, new in (("_on_insert", "_of_new"), ("_on_update", "_of_changed"), ("_on_delete", "_of_deleted")):
            statement = statement.replace(old, new)
        op.execute(statement)
