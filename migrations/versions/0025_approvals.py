"""approvals are a resource of their person, and number their changes"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

APPROVAL_ID = """
    CASE WHEN {call}.tool_call_id ~ '^call_[0-9a-f]{{32}}$'
        THEN substr({call}.tool_call_id, 6)::uuid ELSE gen_random_uuid() END
"""

# In the database, so that no statement can forget to number its change, also those of servers of
# an earlier release, which know neither the owner nor the way of an answer.
NUMBER_CHANGES = f"""
CREATE FUNCTION number_approval_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.id := {APPROVAL_ID.format(call="NEW")};
        SELECT user_id INTO NEW.user_id FROM threads WHERE id = NEW.thread_id;
    ELSIF NEW.status <> OLD.status AND NEW.status IN ('CONSUMED', 'CANCELLED') THEN
        NEW.answered_at := clock_timestamp();
        NEW.answered_via := coalesce(NEW.answered_via, 'chat');
    END IF;
    IF NEW.user_id IS NOT NULL THEN
        INSERT INTO approval_feeds AS feed (user_id, last_change) VALUES (NEW.user_id, 1)
        ON CONFLICT (user_id) DO UPDATE SET last_change = feed.last_change + 1
        RETURNING last_change INTO NEW.change;
    END IF;
    RETURN NEW;
END
$$
"""

NUMBER_EARLIER_CALLS = f"""
UPDATE pending_tool_calls AS call
SET id = {APPROVAL_ID.format(call="call")}, user_id = earlier.user_id, change = earlier.number,
    answered_via = CASE WHEN call.status IN ('CONSUMED', 'CANCELLED') THEN 'chat' END
FROM (
    SELECT interrupt_id, threads.user_id, row_number() OVER (
        PARTITION BY threads.user_id ORDER BY requested_at, ordinal
    ) AS number
    FROM pending_tool_calls JOIN threads ON threads.id = pending_tool_calls.thread_id
) AS earlier
WHERE call.interrupt_id = earlier.interrupt_id
"""


def upgrade() -> None:
    op.add_column(
        "runs",
        sa.Column("in_background", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "approval_feeds",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "last_change",
            sa.BigInteger(),
            nullable=False,
            comment="the number of the latest change of any of the person's approvals",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_approval_feeds")),
    )
    for column in (
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="the approval's id as a resource: the digits of the call's id",
        ),
        sa.Column("user_id", sa.Uuid(), comment="the owner of the thread"),
        sa.Column(
            "change",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="the number of the latest change, among those of all approvals of the person",
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_via", sa.Text(), comment="chat or rest"),
    ):
        op.add_column("pending_tool_calls", column)
    op.execute(NUMBER_EARLIER_CALLS)
    op.execute(
        "INSERT INTO approval_feeds SELECT user_id, max(change) FROM pending_tool_calls"
        " WHERE user_id IS NOT NULL GROUP BY user_id"
    )
    op.execute(NUMBER_CHANGES)
    op.execute(
        "CREATE TRIGGER number_change BEFORE INSERT OR UPDATE OF status ON pending_tool_calls"
        " FOR EACH ROW EXECUTE FUNCTION number_approval_change()"
    )
    op.create_index("uq_pending_tool_calls_id", "pending_tool_calls", ["id"], unique=True)
    op.create_index(
        "ix_pending_tool_calls_user", "pending_tool_calls", ["user_id", "requested_at", "id"]
    )
    op.create_index("ix_pending_tool_calls_change", "pending_tool_calls", ["user_id", "change"])
    op.create_index(
        "ix_pending_tool_calls_user_open",
        "pending_tool_calls",
        ["user_id", "requested_at", "id"],
        postgresql_where=sa.text("status = 'PENDING'"),
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER number_change ON pending_tool_calls")
    op.execute("DROP FUNCTION number_approval_change()")
    op.drop_index("ix_pending_tool_calls_user_open", table_name="pending_tool_calls")
    op.drop_index("ix_pending_tool_calls_change", table_name="pending_tool_calls")
    op.drop_index("ix_pending_tool_calls_user", table_name="pending_tool_calls")
    op.drop_index("uq_pending_tool_calls_id", table_name="pending_tool_calls")
    for column in ("answered_via", "answered_at", "change", "user_id", "id"):
        op.drop_column("pending_tool_calls", column)
    op.drop_table("approval_feeds")
    op.drop_column("runs", "in_background")
