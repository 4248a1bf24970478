"""The SQL of the saver. Each operation is one statement: one round trip, all of it or nothing.

Writing takes arrays, so that one statement carries the changes of many turns. Each row begins with
the number of its change; rows of a change whose fence does not stand are left out.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Part:
    """What the writing statement does to one table."""

    table: str
    columns: str
    """Names with their types, the key's first."""
    key: int
    """How many columns make up the key."""
    conflict: str

    @property
    def names(self) -> list[str]:
        return [column.split()[0] for column in self.columns.split(", ")]


BLOBS = Part(
    "checkpoint_blobs",
    "thread_id text, checkpoint_ns text, channel text, version text, type text, blob bytea",
    key=4,
    conflict="DO NOTHING",
)
# The first word of a task stands, except for what there is one of per task: there it is the last.
WRITES = Part(
    "checkpoint_writes",
    "thread_id text, checkpoint_ns text, checkpoint_id text, task_id text, idx int,"
    " task_path text, channel text, type text, blob bytea",
    key=5,
    conflict="DO UPDATE SET channel = excluded.channel, type = excluded.type, blob = excluded.blob"
    " WHERE excluded.idx < 0",
)
POINTS = Part(
    "checkpoints",
    "thread_id text, checkpoint_ns text, checkpoint_id text, parent_id text,"
    " body bytea, blobs jsonb, metadata jsonb, run_id text",
    key=3,
    conflict="DO UPDATE SET parent_id = excluded.parent_id, body = excluded.body,"
    " blobs = excluded.blobs, metadata = excluded.metadata, run_id = excluded.run_id",
)
PARTS = (BLOBS, WRITES, POINTS)
WIDTHS = tuple(1 + len(part.names) for part in PARTS)
"""How many arrays each part takes: its columns, and the number of the change before them."""

# Who may write: changes that ask for no fence, and those whose fence stands.
CLAIMS = """WITH claim AS (SELECT * FROM {claim}), held AS (
    SELECT claim.item FROM claim JOIN fences USING (scope, fence) FOR SHARE OF fences{locked}
), live AS (
    SELECT item FROM claim WHERE scope IS NULL UNION ALL SELECT item FROM held
)"""
INSERT = """, {table}_part AS (
    INSERT INTO {table} ({names})
    SELECT {names} FROM {given} WHERE item IN (SELECT item FROM live)
    ON CONFLICT ({key}) {conflict}
)"""
WRITTEN = " SELECT item FROM live"


def _compose(locked: str) -> str:
    """Put the statement together. It takes the arrays of the claims, then of each part."""
    claim = _rows(1, "item int, scope uuid, fence bigint")
    steps = [CLAIMS.format(claim=claim, locked=locked)]
    first = 4
    for part, width in zip(PARTS, WIDTHS, strict=True):
        steps.append(
            INSERT.format(
                table=part.table,
                names=", ".join(part.names),
                given=_rows(first, f"item int, {part.columns}"),
                key=", ".join(part.names[: part.key]),
                conflict=part.conflict,
            )
        )
        first += width
    return "".join([*steps, WRITTEN])


def _rows(first: int, columns: str) -> str:
    """Name the rows that arrays make, from the parameter `first` on."""
    split = [column.split() for column in columns.split(", ")]
    arrays = [f"${first + place}::{kind}[]" for place, (_, kind) in enumerate(split)]
    return f"unnest({', '.join(arrays)}) AS given ({', '.join(name for name, _ in split)})"


WRITE = _compose(locked="")
"""Write, waiting for whoever is about to raise a fence. Gives the changes that were written."""

WRITE_UNLOCKED = _compose(locked=" SKIP LOCKED")
"""The same, but a change whose fence somebody is about to raise is left out at once."""

READ = """
SELECT c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_id, c.body, c.metadata,
    (
        SELECT array_agg((b.channel, b.type, b.blob))
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
def read_list(*conditions: str) -> str:
    """Read the newest first. Each condition lacks its value at the end; the limit comes last."""
    values = [f"{condition} ${place}" for place, condition in enumerate(conditions, 1)]
    where = f"WHERE {' AND '.join(values)}" if values else ""
    return f"{READ}{where} ORDER BY c.checkpoint_id DESC LIMIT ${len(values) + 1}"


DELETE_THREAD = """
WITH w AS (DELETE FROM checkpoint_writes WHERE thread_id = $1),
    b AS (DELETE FROM checkpoint_blobs WHERE thread_id = $1)
DELETE FROM checkpoints WHERE thread_id = $1
"""

# A value stays as long as a checkpoint of another run still names it.
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
