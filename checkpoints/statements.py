"""The SQL of the saver. Each operation is one atomic statement: one round trip."""

from functools import cache

# For writes with idx >= 0 the first version wins; for special writes (idx < 0, one of each per
# task) the last one does. A change is written if it names no fence or the current one.

# The changes of one turn: at most one checkpoint, and writes that belong to one checkpoint.
WRITE_ONE_TURN = """
WITH fenced AS (
    SELECT FROM fences WHERE scope = $3 AND fence = $4 FOR SHARE OF fences{locked}
), writable AS (
    SELECT WHERE $3::uuid IS NULL OR EXISTS (SELECT FROM fenced)
), new_blobs AS (
    INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    SELECT $1, $2, channel, version, type, blob
    FROM writable, unnest($10::text[], $11::text[], $12::text[], $13::bytea[])
        AS input (channel, version, type, blob)
    ON CONFLICT DO NOTHING
), new_writes AS (
    INSERT INTO checkpoint_writes AS w (
        thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob
    )
    SELECT $1, $2, $14, task_id, idx, task_path, channel, type, blob
    FROM writable, unnest(
        $15::text[], $16::int[], $17::text[], $18::text[], $19::text[], $20::bytea[]
    ) AS input (task_id, idx, task_path, channel, type, blob)
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx) DO UPDATE
    SET channel = excluded.channel, type = excluded.type, blob = excluded.blob
    WHERE w.idx < 0
), new_checkpoints AS (
    INSERT INTO checkpoints (
        thread_id, checkpoint_ns, checkpoint_id, parent_id, body, blobs, metadata
    )
    SELECT $1, $2, $5, $6, $7, $8::jsonb, $9::jsonb FROM writable WHERE $7::bytea IS NOT NULL
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id) DO UPDATE
    SET parent_id = excluded.parent_id, body = excluded.body, blobs = excluded.blobs,
        metadata = excluded.metadata
)
SELECT clock_timestamp() AS written_at FROM writable
"""

# Any changes of any turns: `item` numbers the changes, and joins blobs and writes to them.
WRITE_MANY_TURNS = """
WITH changes AS (
    SELECT * FROM unnest(
        $1::text[], $2::text[], $3::text[], $4::uuid[], $5::bigint[],
        $6::text[], $7::bytea[], $8::jsonb[], $9::jsonb[]
    ) WITH ORDINALITY AS input (
        thread_id, checkpoint_ns, checkpoint_id, scope, fence,
        parent_id, body, blobs, metadata, item
    )
), fenced AS (
    SELECT changes.item FROM changes JOIN fences USING (scope, fence) FOR SHARE OF fences{locked}
), writable AS (
    SELECT * FROM changes WHERE scope IS NULL OR item IN (SELECT item FROM fenced)
), new_blobs AS (
    INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    SELECT thread_id, checkpoint_ns, channel, version, type, blob
    FROM writable JOIN unnest($10::bigint[], $11::text[], $12::text[], $13::text[], $14::bytea[])
        AS input (item, channel, version, type, blob) USING (item)
    ON CONFLICT DO NOTHING
), new_writes AS (
    INSERT INTO checkpoint_writes AS w (
        thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob
    )
    SELECT thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob
    FROM writable JOIN unnest(
        $15::bigint[], $16::text[], $17::int[], $18::text[], $19::text[], $20::text[], $21::bytea[]
    ) AS input (item, task_id, idx, task_path, channel, type, blob) USING (item)
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx) DO UPDATE
    SET channel = excluded.channel, type = excluded.type, blob = excluded.blob
    WHERE w.idx < 0
), new_checkpoints AS (
    INSERT INTO checkpoints (
        thread_id, checkpoint_ns, checkpoint_id, parent_id, body, blobs, metadata
    )
    SELECT thread_id, checkpoint_ns, checkpoint_id, parent_id, body, blobs, metadata
    FROM writable WHERE body IS NOT NULL
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id) DO UPDATE
    SET parent_id = excluded.parent_id, body = excluded.body, blobs = excluded.blobs,
        metadata = excluded.metadata
)
SELECT item - 1 AS item FROM writable
"""


@cache
def write_statement(template: str, *, wait_for_fences: bool) -> str:
    """Return the SQL of a writing statement, which returns the changes that it wrote.

    While another transaction is raising a fence, the statement waits for that transaction, or
    skips the changes behind that fence.
    """
    return template.format(locked="" if wait_for_fences else " SKIP LOCKED")


READ = """
SELECT c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_id, c.body, c.metadata,
    (
        SELECT array_agg((r.channel, b.type, b.blob))
        FROM jsonb_each_text(c.blobs) AS r (channel, version)
        LEFT JOIN checkpoint_blobs b ON (b.thread_id, b.checkpoint_ns, b.channel, b.version)
            = (c.thread_id, c.checkpoint_ns, r.channel, r.version)
    ) AS blobs,
    (
        SELECT array_agg((w.task_id, w.channel, w.type, w.blob)
            ORDER BY w.task_path, w.task_id, w.idx)
        FROM checkpoint_writes w
        WHERE (w.thread_id, w.checkpoint_ns, w.checkpoint_id)
            = (c.thread_id, c.checkpoint_ns, c.checkpoint_id)
    ) AS writes
FROM checkpoints c
"""
READ_ONE = READ + "WHERE c.thread_id = $1 AND c.checkpoint_ns = $2 AND c.checkpoint_id = $3"
READ_LATEST = (
    READ + "WHERE c.thread_id = $1 AND c.checkpoint_ns = $2 ORDER BY c.checkpoint_id DESC LIMIT 1"
)


@cache
def list_statement(*conditions: str) -> str:
    """Return the SQL that lists the newest checkpoints first.

    Each condition ends with an operator; its value is the parameter of the same position. The last
    parameter is the limit.
    """
    clauses = [f"{condition} ${number}" for number, condition in enumerate(conditions, 1)]
    where = f"WHERE {' AND '.join(clauses)}" if clauses else ""
    return f"{READ}{where} ORDER BY c.checkpoint_id DESC LIMIT ${len(clauses) + 1}"


DELETE_THREAD = """
WITH w AS (DELETE FROM checkpoint_writes WHERE thread_id = $1),
    b AS (DELETE FROM checkpoint_blobs WHERE thread_id = $1)
DELETE FROM checkpoints WHERE thread_id = $1
"""

# A blob is kept while a checkpoint of another run refers to it.
DELETE_RUNS = """
WITH gone AS (
    DELETE FROM checkpoints WHERE run_id = ANY($1::text[])
    RETURNING thread_id, checkpoint_ns, checkpoint_id, blobs
), writes AS (
    DELETE FROM checkpoint_writes w USING gone g
    WHERE (w.thread_id, w.checkpoint_ns, w.checkpoint_id)
        = (g.thread_id, g.checkpoint_ns, g.checkpoint_id)
)
DELETE FROM checkpoint_blobs b USING gone g
WHERE (b.thread_id, b.checkpoint_ns) = (g.thread_id, g.checkpoint_ns)
    AND g.blobs ->> b.channel = b.version
    AND NOT EXISTS (
        SELECT 1 FROM checkpoints c
        WHERE (c.thread_id, c.checkpoint_ns) = (b.thread_id, b.checkpoint_ns)
            AND c.blobs ->> b.channel = b.version
            AND (c.run_id IS NULL OR c.run_id <> ALL($1::text[]))
    )
"""
