"""The SQL of the run path: each operation is one statement, its own transaction, one round trip.

A statement that locks a row and reads others beside it is not safe: under READ COMMITTED, what it
reads beside is older than its wait for the lock. So a decision is made from one reading statement,
without a lock. The writing statement then locks the thread's row, in the version that was read,
and writes all or nothing. Locks are taken in the order of the other transactions: the thread, its
owner's storage, its fence.
"""

# $1 user_id, $2 the client's id of the thread, $3 that of the run, $4 ids of messages, $5 how many
# of the latest messages, $6 whether approvals come, $7 how many threads to count at most, $8 the
# fingerprint of the request.
READ_THREAD = """
WITH thread AS MATERIALIZED (
    SELECT * FROM threads WHERE user_id = $1 AND client_id = $2 AND kind = 'chat'
), latest AS MATERIALIZED (
    SELECT id, wire_id, turn_id, status, request, origin, request ->> 'locale' AS locale
    FROM runs WHERE thread_id = (SELECT id FROM thread) ORDER BY created_at DESC LIMIT 1
), same AS MATERIALIZED (
    SELECT turn_id, fingerprint = $8 AS is_repeated FROM runs
    WHERE user_id = $1 AND wire_id = $3 ORDER BY fingerprint = $8 DESC, created_at DESC LIMIT 1
)
SELECT
    clock_timestamp() AS now,
    (SELECT bytes FROM conversation_storage WHERE user_id = $1) AS used_bytes,
    (SELECT username FROM users WHERE id = $1) AS username,
    ARRAY(
        SELECT slot FROM runs WHERE user_id = $1 AND kind = 'chat' AND status = 'running'
    ) AS slots,
    CASE WHEN thread.id IS NULL THEN (
        SELECT count(*)
        FROM (SELECT FROM threads WHERE user_id = $1 AND kind = 'chat' LIMIT $7) AS own
    ) END AS thread_count,
    thread.id, thread.title, thread.next_position, thread.client_calls, thread.passed_calls,
    thread.waiting_messages, thread.waiting_prompt_data, thread.stored_bytes,
    thread.charged_bytes, thread.version,
    latest.id AS latest_id, latest.wire_id AS latest_wire_id, latest.turn_id AS latest_turn_id,
    latest.status AS latest_status, latest.locale AS latest_locale,
    CASE WHEN $6 THEN latest.request END AS latest_request,
    CASE WHEN $6 THEN latest.origin END AS latest_origin,
    same.turn_id AS same_turn_id, same.is_repeated,
    ARRAY(
        SELECT (message_id, position) FROM messages
        WHERE thread_id = thread.id AND message_id = ANY($4)
    ) AS positions,
    ARRAY(
        SELECT (position, turn_id, message_id, role, content, tool_calls, tool_call_id, prompt_data)
        FROM messages WHERE thread_id = thread.id ORDER BY position DESC LIMIT $5
    ) AS messages,
    CASE WHEN $6 THEN ARRAY(
        SELECT (
            interrupt_id, thread_id, turn_id, run_id, tool_call_id, tool_name, arguments, message,
            response_schema, status, requested_at, expires_at, approval, claimed_by
        )
        FROM pending_tool_calls WHERE turn_id = latest.turn_id ORDER BY requested_at, ordinal
    ) END AS calls
FROM (SELECT) AS always LEFT JOIN thread ON true LEFT JOIN latest ON true LEFT JOIN same ON true
"""

CREATE_STORAGE = """
INSERT INTO conversation_storage (user_id, bytes) VALUES ($1, 0) ON CONFLICT DO NOTHING
"""

# The new row of a run and all that belongs to it. `thread` locks the thread's row, and is empty if
# another transaction was faster. `admitted` is empty, too, if the owner's storage is full; then the
# run lacks a fence, which fails the statement as a whole, with a thread that it has inserted.
# The thread: $1 id, $2 version, $3 user_id, $4 bytes to charge, $5 the most bytes, or null,
# $6 next_position, $7 client_calls, $8 passed_calls, $9 stored_bytes, $10 charged_bytes, $11 title.
# The run: $12 id, $13 wire_id, $14 client_id, $15 turn_id, $16 request, $17 fingerprint,
# $18 snapshot_from, $19 named_positions, $20 request_bytes, $21 input_to, $22 worker_id, $23 slot,
# $24 origin.
# Its messages: $25 message_id, $26 role, $27 content, $28 tool_call_id, $29 prompt_data.
# Its approvals: $30 interrupt_id, $31 status, $32 approval.
_BEGIN_RUN = """
WITH thread AS ({thread}), admitted AS (
    SELECT thread.id FROM conversation_storage AS storage, thread
    WHERE storage.user_id = $3 AND ($5::bigint IS NULL OR storage.bytes + $4::bigint <= $5)
    FOR NO KEY UPDATE OF storage
), charged AS (
    UPDATE conversation_storage SET bytes = greatest(bytes + $4, 0) FROM admitted
    WHERE user_id = $3 AND $4 <> 0
), fence AS (
    INSERT INTO fences AS f (scope, fence) SELECT id, 1 FROM admitted
    ON CONFLICT (scope) DO UPDATE SET fence = f.fence + 1 RETURNING fence
), moved AS ({moved}), run AS (
    INSERT INTO runs (
        id, user_id, thread_id, kind, wire_id, client_id, turn_id, status, request, fingerprint,
        snapshot_from, named_positions, request_bytes, input_to, snapshot_to, worker_id, fence,
        attempts, slot, origin
    )
    SELECT $12, $3, $1, 'chat', $13, $14, $15, 'running', $16, $17, $18, $19, $20, $21, $21, $22,
        fence.fence, 1, $23::smallint, $24::jsonb
    FROM thread LEFT JOIN fence ON true RETURNING fence, created_at
), appended AS (
    INSERT INTO messages (
        thread_id, position, message_id, turn_id, run_id, role, content, tool_call_id, prompt_data
    )
    SELECT admitted.id, $6 - cardinality($25::text[]) + ordinal - 1, message_id, $15, $12, role,
        content, tool_call_id, prompt_data
    FROM admitted, unnest($25::text[], $26::text[], $27::text[], $28::text[], $29::json[])
        WITH ORDINALITY AS message (
            message_id, role, content, tool_call_id, prompt_data, ordinal
        )
), claimed AS (
    UPDATE pending_tool_calls AS call
    SET status = claim.status, approval = claim.approval, claimed_by = $12
    FROM admitted, unnest($30::text[], $31::text[], $32::jsonb[])
        AS claim (interrupt_id, status, approval)
    WHERE call.interrupt_id = claim.interrupt_id
)
SELECT fence, created_at FROM run
"""
BEGIN_RUN = _BEGIN_RUN.format(
    # If another transaction has locked the thread, `admit` waits for it, and not this statement:
    # a worker that begins to drain meanwhile still refuses the request.
    thread="""
    SELECT id FROM threads WHERE id = $1 AND version = $2 FOR NO KEY UPDATE SKIP LOCKED
""",
    moved="""
    UPDATE threads
    SET version = version + 1, next_position = $6, client_calls = $7, passed_calls = $8,
        stored_bytes = $9, charged_bytes = $10, title = $11, updated_at = now(),
        waiting_messages = '[]', waiting_prompt_data = '{}'
    FROM admitted WHERE threads.id = admitted.id
""",
)
# $33 is the client's id of the new thread.
BEGIN_RUN_IN_NEW_THREAD = _BEGIN_RUN.format(
    thread="""
    INSERT INTO threads (
        id, version, user_id, next_position, client_calls, passed_calls, stored_bytes,
        charged_bytes, title, client_id
    )
    SELECT $1, $2 + 1, $3, $6, $7, $8, $9, $10, $11, $33 FROM conversation_storage
    WHERE user_id = $3 AND bytes + $4 <= $5
    ON CONFLICT DO NOTHING RETURNING id
""",
    moved="SELECT",
)

READ_TIME = "SELECT clock_timestamp()"

# The end of a run, if it is still this attempt's and no one has asked to cancel it.
# The thread: $1 id, $2 version, $3 next_position, $4 client_calls, $5 passed_calls,
# $6 waiting_messages, $7 waiting_prompt_data, $8 stored_bytes.
# The run: $9 id, $10 fence, $11 status, $12 outcome, $13 snapshot, $14 turn_id.
# Its messages: $15 message_id, $16 role, $17 content, $18 tool_calls, $19 tool_call_id,
# $20 prompt_data. $21: LangGraph's id of the turn whose checkpoints are deleted, or null.
# Its open calls: $22 requested_at, $23 expires_at, $24 interrupt_id, $25 tool_call_id,
# $26 tool_name, $27 arguments, $28 message, $29 response_schema.
END_RUN = """
WITH held AS (
    SELECT threads.id FROM threads JOIN runs ON runs.thread_id = threads.id
    WHERE threads.id = $1 AND threads.version = $2 AND runs.id = $9 AND runs.fence = $10
        AND runs.status = 'running' AND runs.cancel_requested_at IS NULL
    FOR NO KEY UPDATE
), moved AS (
    UPDATE threads
    SET version = version + 1, next_position = $3, client_calls = $4, passed_calls = $5,
        waiting_messages = $6, waiting_prompt_data = $7, stored_bytes = $8, updated_at = now()
    FROM held WHERE threads.id = held.id
), ended AS (
    UPDATE runs
    SET status = $11, outcome = $12, snapshot = $13, snapshot_to = $3, ended_at = now()
    FROM held WHERE runs.id = $9
), appended AS (
    INSERT INTO messages (
        thread_id, position, message_id, turn_id, run_id, role, content, tool_calls, tool_call_id,
        prompt_data
    )
    SELECT held.id, $3 - cardinality($15::text[]) + ordinal - 1, message_id, $14, $9, role,
        content, tool_calls, tool_call_id, prompt_data
    FROM held, unnest(
        $15::text[], $16::text[], $17::text[], $18::jsonb[], $19::text[], $20::json[]
    ) WITH ORDINALITY AS message (
        message_id, role, content, tool_calls, tool_call_id, prompt_data, ordinal
    )
), asked AS (
    INSERT INTO pending_tool_calls (
        interrupt_id, thread_id, turn_id, run_id, ordinal, tool_call_id, tool_name, arguments,
        message, response_schema, requested_at, expires_at
    )
    SELECT interrupt_id, held.id, $14, $9, ordinal - 1, tool_call_id, tool_name, arguments,
        message, response_schema, $22, $23
    FROM held, unnest(
        $24::text[], $25::text[], $26::text[], $27::jsonb[], $28::text[], $29::jsonb[]
    ) WITH ORDINALITY AS call (
        interrupt_id, tool_call_id, tool_name, arguments, message, response_schema, ordinal
    )
), writes AS (
    DELETE FROM checkpoint_writes WHERE thread_id = $21 AND EXISTS (SELECT FROM held)
), blobs AS (
    DELETE FROM checkpoint_blobs WHERE thread_id = $21 AND EXISTS (SELECT FROM held)
), gone AS (
    DELETE FROM checkpoints WHERE thread_id = $21 AND EXISTS (SELECT FROM held)
)
SELECT id FROM held
"""
