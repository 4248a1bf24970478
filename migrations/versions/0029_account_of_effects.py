"""the account of effects, with the earlier ones"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
# True if processes of the version before would write wrongly, or fail, after this migration:
# see docs/upgrading.md.
breaks_earlier_processes = False


EARLIER_EFFECTS = """
INSERT INTO effects
    (id, created_at, user_id, tool_name, arguments, message, result, requested_by,
     approval_id, answered_at, answered_via, answered_by)
SELECT gen_random_uuid(), record.created_at, record.user_id, call.tool_name,
    coalesce(nullif(call.approval -> 'payload' -> 'editedArgs', 'null'), call.arguments),
    call.message,
    record.result,
    CASE WHEN program.client IS NULL
        THEN jsonb_build_object('kind', 'chat', 'threadId', threads.client_id, 'runId', wire_id)
        ELSE jsonb_build_object('kind', 'program', 'client', program.client, 'tokenId',
            CASE WHEN program.has_token THEN program.program_id END) END,
    call.id, call.answered_at, call.answered_via, call.answered_by
FROM idempotency_records AS record
JOIN pending_tool_calls AS call
    ON call.tool_call_id = record.key AND record.scope = concat('turn:', call.turn_id)
JOIN threads ON threads.id = call.thread_id
JOIN runs ON runs.id = coalesce(call.claimed_by, call.run_id)
LEFT JOIN program_calls AS program ON program.thread_id = call.thread_id
"""
EARLIER_PLANS = """
INSERT INTO effects
    (id, created_at, user_id, tool_name, arguments, message, result, requested_by)
SELECT gen_random_uuid(), runs.ended_at, runs.user_id, 'create_diet_plan',
    jsonb_build_object(
        'pet_type', plan.pet_type, 'pet_breed', plan.pet_breed, 'age', plan.age,
        'pet_weight', plan.pet_weight, 'pet_health_status', plan.pet_health_status,
        'special_requirements', plan.special_requirements),
    CASE WHEN runs.request ->> 'locale' = 'en' THEN 'Finish the diet plan for a ' || plan.pet_type
        ELSE concat('完成', CASE plan.pet_type WHEN 'cat' THEN '猫' ELSE '犬' END, '的饮食计划') END,
    json_build_object('task_id', runs.id, 'plan_id', plan.id, 'status', 'completed'),
    jsonb_build_object('kind', 'task', 'taskId', runs.id)
FROM diet_plans AS plan JOIN runs ON runs.id = plan.task_id
WHERE runs.status = 'succeeded' AND runs.ended_at IS NOT NULL
"""


def upgrade() -> None:
    op.create_table('effects',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('tool_name', sa.Text(), nullable=False),
    sa.Column('arguments', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('requested_by', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('approval_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_via', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_effects_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_effects'))
    )
    op.create_index('ix_effects_user_created', 'effects', ['user_id', 'created_at', 'id'], unique=False)
    op.execute(EARLIER_EFFECTS)
    op.execute(EARLIER_PLANS)


def downgrade() -> None:
    op.drop_index('ix_effects_user_created', table_name='effects')
    op.drop_table('effects')
