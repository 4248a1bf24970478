"""search for usernames"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSERT = """
INSERT INTO username_endings (is_inside, ending, user_id)
SELECT place > 1, substr(lower({user}.username COLLATE "C"), place), {user}.id
FROM {source} generate_series(1, length({user}.username)) AS place
"""

FUNCTION = f"""
CREATE FUNCTION keep_username_endings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM username_endings
        USING generate_series(1, length(OLD.username)) AS place
        WHERE is_inside = (place > 1)
            AND ending = substr(lower(OLD.username COLLATE "C"), place)
            AND user_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        {INSERT.format(user="NEW", source="")}
        WHERE NEW.email_confirmed_at IS NOT NULL AND NEW.is_active;
    END IF;
    RETURN NULL;
END $$
"""

TRIGGERS = (
    """
    CREATE TRIGGER username_endings_of_new AFTER INSERT ON users
    FOR EACH ROW WHEN (NEW.email_confirmed_at IS NOT NULL AND NEW.is_active)
    EXECUTE FUNCTION keep_username_endings()
    """,
    """
    CREATE TRIGGER username_endings_of_changed
    AFTER UPDATE OF username, email_confirmed_at, is_active ON users
    FOR EACH ROW WHEN (
        (OLD.username, OLD.email_confirmed_at IS NULL, OLD.is_active)
        IS DISTINCT FROM (NEW.username, NEW.email_confirmed_at IS NULL, NEW.is_active)
    )
    EXECUTE FUNCTION keep_username_endings()
    """,
    """
    CREATE TRIGGER username_endings_of_deleted AFTER DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION keep_username_endings()
    """,
)


def upgrade() -> None:
    op.create_table(
        "username_endings",
        sa.Column("is_inside", sa.Boolean(), nullable=False),
        sa.Column("ending", sa.Text(collation="C"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint(
            "is_inside", "ending", "user_id", name=op.f("pk_username_endings")
        ),
    )
    op.execute(
        INSERT.format(user="users", source="users,")
        + "WHERE email_confirmed_at IS NOT NULL AND is_active"
    )
    op.execute(FUNCTION)
    for trigger in TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    for name in ("new", "changed", "deleted"):
        op.execute(f"DROP TRIGGER username_endings_of_{name} ON users")
    op.execute("DROP FUNCTION keep_username_endings()")
    op.drop_table("username_endings")
