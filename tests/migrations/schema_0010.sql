
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public.keep_username_endings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM username_endings
        USING generate_series(1, length(OLD.username)) AS place
        WHERE is_inside = (place > 1)
            AND ending = substr(lower(OLD.username COLLATE "C"), place)
            AND user_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        
INSERT INTO username_endings (is_inside, ending, user_id)
SELECT place > 1, substr(lower(NEW.username COLLATE "C"), place), NEW.id
FROM  generate_series(1, length(NEW.username)) AS place

        WHERE NEW.email_confirmed_at IS NOT NULL AND NEW.is_active;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.checkpoint_blobs (
    thread_id text NOT NULL COLLATE pg_catalog."C",
    checkpoint_ns text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    version text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    blob bytea NOT NULL
);
ALTER TABLE ONLY public.checkpoint_blobs ALTER COLUMN blob SET STORAGE EXTERNAL;

CREATE TABLE public.checkpoint_writes (
    thread_id text NOT NULL COLLATE pg_catalog."C",
    checkpoint_ns text NOT NULL COLLATE pg_catalog."C",
    checkpoint_id text NOT NULL COLLATE pg_catalog."C",
    task_id text NOT NULL COLLATE pg_catalog."C",
    idx integer NOT NULL,
    task_path text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    blob bytea NOT NULL
);
ALTER TABLE ONLY public.checkpoint_writes ALTER COLUMN blob SET STORAGE EXTERNAL;

COMMENT ON COLUMN public.checkpoint_writes.idx IS 'below 0: the last of its kind for the task';

CREATE TABLE public.checkpoints (
    thread_id text NOT NULL COLLATE pg_catalog."C",
    checkpoint_ns text NOT NULL COLLATE pg_catalog."C",
    checkpoint_id text NOT NULL COLLATE pg_catalog."C",
    parent_id text COLLATE pg_catalog."C",
    body bytea NOT NULL,
    blobs jsonb NOT NULL,
    metadata jsonb NOT NULL,
    run_id text GENERATED ALWAYS AS ((metadata ->> 'run_id'::text)) STORED
);
ALTER TABLE ONLY public.checkpoints ALTER COLUMN body SET STORAGE EXTERNAL;

COMMENT ON COLUMN public.checkpoints.thread_id IS 'LangGraph''s thread: a turn of ours';

COMMENT ON COLUMN public.checkpoints.blobs IS 'channel: version, of the values kept apart';

CREATE TABLE public.diet_plans (
    user_id uuid NOT NULL,
    task_id uuid NOT NULL,
    pet_type character varying(16) NOT NULL,
    pet_breed character varying(100),
    age double precision NOT NULL,
    pet_weight double precision NOT NULL,
    pet_health_status text,
    special_requirements text,
    energy_need jsonb,
    pet_diet_plan jsonb,
    ai_suggestions text,
    progress integer NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.fences (
    scope uuid NOT NULL,
    fence bigint NOT NULL
);

COMMENT ON COLUMN public.fences.scope IS 'what one writer at a time may write: a thread';

CREATE TABLE public.friend_requests (
    from_user_id uuid NOT NULL,
    to_user_id uuid NOT NULL,
    content text,
    status character varying(16) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_friend_requests_not_to_oneself CHECK ((from_user_id <> to_user_id))
);

CREATE TABLE public.friendships (
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_friendships_in_order CHECK ((first_id < second_id))
);

CREATE TABLE public.inbox_messages (
    recipient_id uuid NOT NULL,
    sender_id uuid,
    message_type character varying(16) NOT NULL,
    schedule_item_id uuid,
    friend_request_id uuid,
    permission smallint,
    content text,
    is_read boolean NOT NULL,
    status character varying(16) NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    about_user_id uuid
);

CREATE TABLE public.invitations (
    user_id uuid NOT NULL,
    invite_code_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.invite_codes (
    owner_id uuid NOT NULL,
    code character varying(8) NOT NULL,
    expires_at timestamp with time zone,
    max_uses integer,
    used_count integer NOT NULL,
    disabled_at timestamp with time zone,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.kept_answers (
    user_id uuid NOT NULL,
    scope character varying(128) NOT NULL,
    key character varying(255) NOT NULL,
    fingerprint bytea NOT NULL,
    result json NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.login_sessions (
    user_id uuid NOT NULL,
    ended_at timestamp with time zone,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.mail_codes (
    purpose character varying(32) NOT NULL,
    email character varying(320) NOT NULL,
    code_hash bytea,
    registration jsonb,
    attempts integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.messages (
    thread_id uuid NOT NULL,
    "position" integer NOT NULL,
    message_id character varying(128) NOT NULL,
    turn_id uuid NOT NULL,
    run_id uuid NOT NULL,
    role character varying(16) NOT NULL,
    content text,
    tool_calls jsonb,
    tool_call_id character varying(128),
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.outbox_mails (
    recipient character varying(320) NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    tries integer NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    useless_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    last_error character varying(200),
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.pending_tool_calls (
    interrupt_id text NOT NULL,
    thread_id uuid NOT NULL,
    turn_id uuid NOT NULL,
    run_id uuid NOT NULL,
    ordinal integer NOT NULL,
    tool_call_id text NOT NULL,
    tool_name text NOT NULL,
    arguments jsonb NOT NULL,
    message text NOT NULL,
    response_schema jsonb NOT NULL,
    status text DEFAULT 'PENDING'::text NOT NULL,
    requested_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answer jsonb,
    claimed_by uuid,
    CONSTRAINT ck_pending_tool_calls_status CHECK ((status = ANY (ARRAY['PENDING'::text, 'CONSUMED'::text, 'CANCELLED'::text, 'EXPIRED'::text])))
);

COMMENT ON COLUMN public.pending_tool_calls.run_id IS 'the run that ends with the question';

COMMENT ON COLUMN public.pending_tool_calls.ordinal IS 'its place among the calls of one stop';

COMMENT ON COLUMN public.pending_tool_calls.message IS 'the question, as it was put';

COMMENT ON COLUMN public.pending_tool_calls.claimed_by IS 'the run that carries the answer';

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.refresh_tokens (
    token_hash bytea NOT NULL,
    session_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    rotated_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.runs (
    user_id uuid NOT NULL,
    thread_id uuid,
    client_id character varying(128) NOT NULL,
    turn_id uuid NOT NULL,
    status character varying(16) NOT NULL,
    request jsonb NOT NULL,
    fingerprint bytea NOT NULL,
    shown_from integer NOT NULL,
    shown_to integer,
    worker_id uuid NOT NULL,
    fence integer NOT NULL,
    attempts integer NOT NULL,
    cancel_requested_at timestamp with time zone,
    outcome jsonb,
    snapshot jsonb,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    id uuid NOT NULL,
    unread_since timestamp with time zone
);

CREATE TABLE public.schedule_items (
    owner_id uuid NOT NULL,
    title character varying(255) NOT NULL,
    description text,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone,
    timezone character varying(64) NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    status character varying(16) NOT NULL,
    source_type character varying(16) NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    span_days integer GENERATED ALWAYS AS (
CASE
    WHEN ((end_at - start_at) > '512 days'::interval) THEN 3000000
    WHEN ((end_at - start_at) > '64 days'::interval) THEN 512
    WHEN ((end_at - start_at) > '8 days'::interval) THEN 64
    WHEN ((end_at - start_at) > '1 day'::interval) THEN 8
    ELSE 1
END) STORED NOT NULL,
    CONSTRAINT ck_schedule_items_end_after_start CHECK ((end_at >= start_at))
);

CREATE TABLE public.schedule_subscriptions (
    item_id uuid NOT NULL,
    user_id uuid NOT NULL,
    permission smallint NOT NULL,
    start_at timestamp with time zone NOT NULL,
    span_days integer NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_schedule_subscriptions_bits CHECK ((((permission >= 1) AND (permission <= 7)) AND (((permission)::integer & 1) = 1)))
);

CREATE TABLE public.threads (
    user_id uuid NOT NULL,
    client_id character varying(128) NOT NULL,
    title character varying(255),
    next_position integer DEFAULT 0 NOT NULL,
    client_calls jsonb DEFAULT '[]'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.username_endings (
    is_inside boolean NOT NULL,
    ending text NOT NULL COLLATE pg_catalog."C",
    user_id uuid NOT NULL
);

CREATE TABLE public.users (
    username character varying(50) NOT NULL,
    email character varying(320),
    email_confirmed_at timestamp with time zone,
    password_hash character varying(255) NOT NULL,
    is_active boolean NOT NULL,
    is_superuser boolean NOT NULL,
    avatar_url character varying(2048),
    bio text,
    timezone character varying(64),
    locale character varying(16),
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.workers (
    renewed_at timestamp with time zone DEFAULT now() NOT NULL,
    id uuid NOT NULL
);

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

INSERT INTO public.alembic_version VALUES ('0010');

INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '__start__', '00000000000000000000000000000001.646be70ef29fc039', 'msgpack', '\x82a86d657373616765739183a26964a131a4726f6c65a475736572a7636f6e74656e74d93743726561746520616e206576656e742063616c6c6564204c756e6368206f6e203220446563656d6265722032303236206174206e6f6f6ea5737465707300');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', 'messages', '00000000000000000000000000000002.f7121c679109318b', 'msgpack', '\x9183a26964a131a4726f6c65a475736572a7636f6e74656e74d93743726561746520616e206576656e742063616c6c6564204c756e6368206f6e203220446563656d6265722032303236206174206e6f6f6e');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', 'messages', '00000000000000000000000000000003.ff324cd4f60c4a3c', 'msgpack', '\x9283a26964a131a4726f6c65a475736572a7636f6e74656e74d93743726561746520616e206576656e742063616c6c6564204c756e6368206f6e203220446563656d6265722032303236206174206e6f6f6e83a26964d9246d73675f3031613231613563633464383733316538343931386162633535363064353135a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563633466343734633261653131303236656635643766376539a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9587b227469746c65223a20224c756e6368222c202273746172745f6174223a2022323032362d31322d30325431323a30303a30302b30313a3030222c202274696d657a6f6e65223a20224575726f70652f4265726c696e227d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '__pregel_tasks', '00000000000000000000000000000003.ff324cd4f60c4a3c', 'msgpack', '\x91c7e30193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563633466343734633261653131303236656635643766376539a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9587b227469746c65223a20224c756e6368222c202273746172745f6174223a2022323032362d31322d30325431323a30303a30302b30313a3030222c202274696d657a6f6e65223a20224575726f70652f4265726c696e227d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '__start__', '00000000000000000000000000000001.c585b36a8e4e5d5d', 'msgpack', '\x82a86d657373616765739183a26964d929636861742d30316132316135632d633763382d373631662d393964372d646431316130346462653336a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706da5737465707300');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', 'messages', '00000000000000000000000000000002.fb2776be38036c98', 'msgpack', '\x9183a26964d929636861742d30316132316135632d633763382d373631662d393964372d646431316130346462653336a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', 'messages', '00000000000000000000000000000003.36a87fdb979dca82', 'msgpack', '\x9283a26964d929636861742d30316132316135632d633763382d373631662d393964372d646431316130346462653336a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d83a26964d9246d73675f3031613231613563633764653732623862363066326333616466363238666339a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563633766363731643662383265346664356362333938643461a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '__pregel_tasks', '00000000000000000000000000000003.36a87fdb979dca82', 'msgpack', '\x91c7db0193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563633766363731643662383265346664356362333938643461a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '__start__', '00000000000000000000000000000001.c00b2f7d559f1b3a', 'msgpack', '\x82a86d657373616765739183a26964d929636861742d30316132316135632d633832382d373536612d393637652d326237303037656361326363a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706da5737465707300');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', 'messages', '00000000000000000000000000000002.d8e5e25c5427ddb6', 'msgpack', '\x9183a26964d929636861742d30316132316135632d633832382d373536612d393637652d326237303037656361326363a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', 'messages', '00000000000000000000000000000003.8854d4680b54141b', 'msgpack', '\x9283a26964d929636861742d30316132316135632d633832382d373536612d393637652d326237303037656361326363a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d83a26964d9246d73675f3031613231613563633834363737633761663366643437363039396233323934a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563633834373737356439316530316232613132356637646430a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '__pregel_tasks', '00000000000000000000000000000003.8854d4680b54141b', 'msgpack', '\x91c7db0193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563633834373737356439316530316232613132356637646430a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '__start__', '00000000000000000000000000000001.f1731b32d5011b29', 'msgpack', '\x82a86d657373616765739183a26964d929636861742d30316132316135632d636261362d373064382d616533392d333234393233306338666463a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706da5737465707300');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', 'messages', '00000000000000000000000000000002.bed08ebaeb67ca54', 'msgpack', '\x9183a26964d929636861742d30316132316135632d636261362d373064382d616533392d333234393233306338666463a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', 'messages', '00000000000000000000000000000003.f6f65074663db489', 'msgpack', '\x9283a26964d929636861742d30316132316135632d636261362d373064382d616533392d333234393233306338666463a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d83a26964d9246d73675f3031613231613563636333383733666338643064613730336636636138366534a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563636333633735303538313037373734373736383335636639a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_blobs VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '__pregel_tasks', '00000000000000000000000000000003.f6f65074663db489', 'msgpack', '\x91c7db0193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563636333633735303538313037373734373736383335636639a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');

INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49b-6f25-bfff-bec5424122bc', '198692e4-871d-d00b-aa41-2f43f65e5c4f', 0, '~__pregel_pull, __start__', 'messages', 'msgpack', '\x9183a26964a131a4726f6c65a475736572a7636f6e74656e74d93743726561746520616e206576656e742063616c6c6564204c756e6368206f6e203220446563656d6265722032303236206174206e6f6f6e');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49b-6f25-bfff-bec5424122bc', '198692e4-871d-d00b-aa41-2f43f65e5c4f', 1, '~__pregel_pull, __start__', 'steps', 'msgpack', '\x00');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49b-6f25-bfff-bec5424122bc', '198692e4-871d-d00b-aa41-2f43f65e5c4f', 2, '~__pregel_pull, __start__', 'branch:to:model', 'null', '\x');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49d-60af-8000-05ecde435ca2', '45e7d702-e56a-620e-a15e-0cbd7819f59a', 0, '~__pregel_pull, model', 'messages', 'msgpack', '\x9183a26964d9246d73675f3031613231613563633464383733316538343931386162633535363064353135a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563633466343734633261653131303236656635643766376539a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9587b227469746c65223a20224c756e6368222c202273746172745f6174223a2022323032362d31322d30325431323a30303a30302b30313a3030222c202274696d657a6f6e65223a20224575726f70652f4265726c696e227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49d-60af-8000-05ecde435ca2', '45e7d702-e56a-620e-a15e-0cbd7819f59a', 1, '~__pregel_pull, model', 'steps', 'msgpack', '\x01');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49d-60af-8000-05ecde435ca2', '45e7d702-e56a-620e-a15e-0cbd7819f59a', 2, '~__pregel_pull, model', '__pregel_tasks', 'msgpack', '\xc7e30193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563633466343734633261653131303236656635643766376539a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9587b227469746c65223a20224c756e6368222c202273746172745f6174223a2022323032362d31322d30325431323a30303a30302b30313a3030222c202274696d657a6f6e65223a20224575726f70652f4265726c696e227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b4f0-667d-8001-90708801b1fe', '01d53949-d214-ed2a-be5f-0453c1bf3905', -3, '~__pregel_push, 0000000000, 0000000000', '__interrupt__', 'msgpack', '\x91c804fe0293af6c616e6767726170682e7479706573a9496e7465727275707483a576616c756585ac746f6f6c5f63616c6c5f6964d92563616c6c5f3031613231613563633466343734633261653131303236656635643766376539a9746f6f6c5f6e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e747383a57469746c65a54c756e6368a873746172745f6174b9323032362d31322d30325431323a30303a30302b30313a3030a874696d657a6f6e65ad4575726f70652f4265726c696ea76d657373616765d94343726561746520274c756e636827206f6e205765646e65736461792c203220446563656d62657220323032362c2031323a303020284575726f70652f4265726c696e29af726573706f6e73655f736368656d6183a474797065a66f626a656374aa70726f7065727469657383a8617070726f76656481a474797065a7626f6f6c65616eaa6564697465644172677384b46164646974696f6e616c50726f70657274696573c2aa70726f7065727469657386a57469746c6584ab6465736372697074696f6eab576861742069742069732ea96d61784c656e677468ccffa96d696e4c656e67746801a474797065a6737472696e67ab6465736372697074696f6e83ab6465736372697074696f6eae4d6f72652061626f75742069742ea96d61784c656e677468cd07d0a474797065a6737472696e67a873746172745f617483ab6465736372697074696f6ed9605768656e206974207374617274733a2049534f20383630312e20576974686f757420616e206f666673657420697420697320696e206074696d657a6f6e65603b2061206461746520616c6f6e6520697320746861742077686f6c65206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a6656e645f617483ab6465736372697074696f6ed9435768656e20697420656e64732c206c696b65206073746172745f6174603b2061206461746520616c6f6e652069732074686520656e64206f662074686174206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a874696d657a6f6e6583ab6465736372697074696f6ed9244974732074696d65207a6f6e652c2066726f6d2074686520747a2064617461626173652ea96d61784c656e67746840a474797065a6737472696e67a86d6574616461746184b46164646974696f6e616c50726f70657274696573c3ab6465736372697074696f6ed9554d6f72652061626f757420616e206974656d2e204d656d62657273207468617420617265206e6f74206e616d6564206865726520617265206b6570742061732077656c6c3b203136204b6942206174206d6f73742eaa70726f7065727469657385a5636f6c6f7281a474797065a6737472696e67a86c6f636174696f6e81a474797065a6737472696e67a56e6f74657381a474797065a6737472696e67ab6174746163686d656e747382a56974656d7380a474797065a56172726179a776657273696f6e81a474797065a7696e7465676572a474797065a66f626a656374a8726571756972656492a57469746c65a873746172745f6174a474797065a66f626a656374a6726561736f6e82a474797065a6737472696e67a96d61784c656e677468cd03e8a8726571756972656491a8617070726f766564a26964d9203739633562623637366565386435313737363535663565316631633333343333af726573706f6e73655f736368656d61c0');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc03-6253-bfff-b6a198b8e9b7', 'd73f1be9-b89f-f794-19cd-22fc0fdde98c', 0, '~__pregel_pull, __start__', 'messages', 'msgpack', '\x9183a26964d929636861742d30316132316135632d633763382d373631662d393964372d646431316130346462653336a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc03-6253-bfff-b6a198b8e9b7', 'd73f1be9-b89f-f794-19cd-22fc0fdde98c', 1, '~__pregel_pull, __start__', 'steps', 'msgpack', '\x00');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc03-6253-bfff-b6a198b8e9b7', 'd73f1be9-b89f-f794-19cd-22fc0fdde98c', 2, '~__pregel_pull, __start__', 'branch:to:model', 'null', '\x');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc04-6119-8000-18837344cd5e', 'a0356ff4-51cf-7a0f-aafe-81299bf27fc2', 0, '~__pregel_pull, model', 'messages', 'msgpack', '\x9183a26964d9246d73675f3031613231613563633764653732623862363066326333616466363238666339a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563633766363731643662383265346664356362333938643461a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc04-6119-8000-18837344cd5e', 'a0356ff4-51cf-7a0f-aafe-81299bf27fc2', 1, '~__pregel_pull, model', 'steps', 'msgpack', '\x01');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc04-6119-8000-18837344cd5e', 'a0356ff4-51cf-7a0f-aafe-81299bf27fc2', 2, '~__pregel_pull, model', '__pregel_tasks', 'msgpack', '\xc7db0193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563633766363731643662383265346664356362333938643461a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc4f-6336-8001-52c0df4653d2', '67f36bfb-b533-25b8-47df-48b43e66b8f2', -3, '~__pregel_push, 0000000000, 0000000000', '__interrupt__', 'msgpack', '\x91c804ee0293af6c616e6767726170682e7479706573a9496e7465727275707483a576616c756585ac746f6f6c5f63616c6c5f6964d92563616c6c5f3031613231613563633766363731643662383265346664356362333938643461a9746f6f6c5f6e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e747383a57469746c65a744656e74697374a873746172745f6174b9323032362d31312d32385431353a30303a30302b30303a3030a874696d657a6f6e65a3555443a76d657373616765d93b437265617465202744656e7469737427206f6e2053617475726461792c203238204e6f76656d62657220323032362c2031353a3030202855544329af726573706f6e73655f736368656d6183a474797065a66f626a656374aa70726f7065727469657383a8617070726f76656481a474797065a7626f6f6c65616eaa6564697465644172677384b46164646974696f6e616c50726f70657274696573c2aa70726f7065727469657386a57469746c6584ab6465736372697074696f6eab576861742069742069732ea96d61784c656e677468ccffa96d696e4c656e67746801a474797065a6737472696e67ab6465736372697074696f6e83ab6465736372697074696f6eae4d6f72652061626f75742069742ea96d61784c656e677468cd07d0a474797065a6737472696e67a873746172745f617483ab6465736372697074696f6ed9605768656e206974207374617274733a2049534f20383630312e20576974686f757420616e206f666673657420697420697320696e206074696d657a6f6e65603b2061206461746520616c6f6e6520697320746861742077686f6c65206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a6656e645f617483ab6465736372697074696f6ed9435768656e20697420656e64732c206c696b65206073746172745f6174603b2061206461746520616c6f6e652069732074686520656e64206f662074686174206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a874696d657a6f6e6583ab6465736372697074696f6ed9244974732074696d65207a6f6e652c2066726f6d2074686520747a2064617461626173652ea96d61784c656e67746840a474797065a6737472696e67a86d6574616461746184b46164646974696f6e616c50726f70657274696573c3ab6465736372697074696f6ed9554d6f72652061626f757420616e206974656d2e204d656d62657273207468617420617265206e6f74206e616d6564206865726520617265206b6570742061732077656c6c3b203136204b6942206174206d6f73742eaa70726f7065727469657385a5636f6c6f7281a474797065a6737472696e67a86c6f636174696f6e81a474797065a6737472696e67a56e6f74657381a474797065a6737472696e67ab6174746163686d656e747382a56974656d7380a474797065a56172726179a776657273696f6e81a474797065a7696e7465676572a474797065a66f626a656374a8726571756972656492a57469746c65a873746172745f6174a474797065a66f626a656374a6726561736f6e82a474797065a6737472696e67a96d61784c656e677468cd03e8a8726571756972656491a8617070726f766564a26964d9206636323032636239646561643534613666643137613361396233613664373833af726573706f6e73655f736368656d61c0');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfb-6e63-bfff-c5273dd784e8', 'edf5bd20-7952-859f-c256-a875f50c9e96', 0, '~__pregel_pull, __start__', 'messages', 'msgpack', '\x9183a26964d929636861742d30316132316135632d633832382d373536612d393637652d326237303037656361326363a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfb-6e63-bfff-c5273dd784e8', 'edf5bd20-7952-859f-c256-a875f50c9e96', 1, '~__pregel_pull, __start__', 'steps', 'msgpack', '\x00');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfb-6e63-bfff-c5273dd784e8', 'edf5bd20-7952-859f-c256-a875f50c9e96', 2, '~__pregel_pull, __start__', 'branch:to:model', 'null', '\x');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfc-6c48-8000-11c326f1ffe7', 'de580b8d-cd7d-02d1-c808-3fc4553a25c1', 0, '~__pregel_pull, model', 'messages', 'msgpack', '\x9183a26964d9246d73675f3031613231613563633834363737633761663366643437363039396233323934a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563633834373737356439316530316232613132356637646430a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfc-6c48-8000-11c326f1ffe7', 'de580b8d-cd7d-02d1-c808-3fc4553a25c1', 1, '~__pregel_pull, model', 'steps', 'msgpack', '\x01');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfc-6c48-8000-11c326f1ffe7', 'de580b8d-cd7d-02d1-c808-3fc4553a25c1', 2, '~__pregel_pull, model', '__pregel_tasks', 'msgpack', '\xc7db0193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563633834373737356439316530316232613132356637646430a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bd0e-6213-8001-f88bd35896fc', '730b2338-adef-f488-f77e-9a0882f2e94c', -3, '~__pregel_push, 0000000000, 0000000000', '__interrupt__', 'msgpack', '\x91c804ee0293af6c616e6767726170682e7479706573a9496e7465727275707483a576616c756585ac746f6f6c5f63616c6c5f6964d92563616c6c5f3031613231613563633834373737356439316530316232613132356637646430a9746f6f6c5f6e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e747383a57469746c65a744656e74697374a873746172745f6174b9323032362d31312d32385431353a30303a30302b30303a3030a874696d657a6f6e65a3555443a76d657373616765d93b437265617465202744656e7469737427206f6e2053617475726461792c203238204e6f76656d62657220323032362c2031353a3030202855544329af726573706f6e73655f736368656d6183a474797065a66f626a656374aa70726f7065727469657383a8617070726f76656481a474797065a7626f6f6c65616eaa6564697465644172677384b46164646974696f6e616c50726f70657274696573c2aa70726f7065727469657386a57469746c6584ab6465736372697074696f6eab576861742069742069732ea96d61784c656e677468ccffa96d696e4c656e67746801a474797065a6737472696e67ab6465736372697074696f6e83ab6465736372697074696f6eae4d6f72652061626f75742069742ea96d61784c656e677468cd07d0a474797065a6737472696e67a873746172745f617483ab6465736372697074696f6ed9605768656e206974207374617274733a2049534f20383630312e20576974686f757420616e206f666673657420697420697320696e206074696d657a6f6e65603b2061206461746520616c6f6e6520697320746861742077686f6c65206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a6656e645f617483ab6465736372697074696f6ed9435768656e20697420656e64732c206c696b65206073746172745f6174603b2061206461746520616c6f6e652069732074686520656e64206f662074686174206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a874696d657a6f6e6583ab6465736372697074696f6ed9244974732074696d65207a6f6e652c2066726f6d2074686520747a2064617461626173652ea96d61784c656e67746840a474797065a6737472696e67a86d6574616461746184b46164646974696f6e616c50726f70657274696573c3ab6465736372697074696f6ed9554d6f72652061626f757420616e206974656d2e204d656d62657273207468617420617265206e6f74206e616d6564206865726520617265206b6570742061732077656c6c3b203136204b6942206174206d6f73742eaa70726f7065727469657385a5636f6c6f7281a474797065a6737472696e67a86c6f636174696f6e81a474797065a6737472696e67a56e6f74657381a474797065a6737472696e67ab6174746163686d656e747382a56974656d7380a474797065a56172726179a776657273696f6e81a474797065a7696e7465676572a474797065a66f626a656374a8726571756972656492a57469746c65a873746172745f6174a474797065a66f626a656374a6726561736f6e82a474797065a6737472696e67a96d61784c656e677468cd03e8a8726571756972656491a8617070726f766564a26964d9203230616263303736316535643061373966656431343165356661636230616139af726573706f6e73655f736368656d61c0');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c67c-6e64-bfff-e724cc8e8cf6', '3a3a8d5e-1998-d28b-4401-ebf91122a459', 0, '~__pregel_pull, __start__', 'messages', 'msgpack', '\x9183a26964d929636861742d30316132316135632d636261362d373064382d616533392d333234393233306338666463a4726f6c65a475736572a7636f6e74656e74d92e43726561746520616e206576656e742063616c6c65642044656e7469737420746f6d6f72726f772061742033706d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c67c-6e64-bfff-e724cc8e8cf6', '3a3a8d5e-1998-d28b-4401-ebf91122a459', 1, '~__pregel_pull, __start__', 'steps', 'msgpack', '\x00');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c67c-6e64-bfff-e724cc8e8cf6', '3a3a8d5e-1998-d28b-4401-ebf91122a459', 2, '~__pregel_pull, __start__', 'branch:to:model', 'null', '\x');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c688-6274-8000-0664d83f7be0', 'd86ccdc5-8e4d-6e5d-c3f8-15fb85f8b726', 0, '~__pregel_pull, model', 'messages', 'msgpack', '\x9183a26964d9246d73675f3031613231613563636333383733666338643064613730336636636138366534a4726f6c65a9617373697374616e74a9746f6f6c43616c6c739183a26964d92563616c6c5f3031613231613563636333633735303538313037373734373736383335636639a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c688-6274-8000-0664d83f7be0', 'd86ccdc5-8e4d-6e5d-c3f8-15fb85f8b726', 1, '~__pregel_pull, model', 'steps', 'msgpack', '\x01');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c688-6274-8000-0664d83f7be0', 'd86ccdc5-8e4d-6e5d-c3f8-15fb85f8b726', 2, '~__pregel_pull, model', '__pregel_tasks', 'msgpack', '\xc7db0193af6c616e6767726170682e7479706573a453656e6492a46761746581a463616c6c83a26964d92563616c6c5f3031613231613563636333633735303538313037373734373736383335636639a474797065a866756e6374696f6ea866756e6374696f6e82a46e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e7473d9507b227469746c65223a202244656e74697374222c202273746172745f6174223a2022323032362d31312d32385431353a30303a30302b30303a3030222c202274696d657a6f6e65223a2022555443227d');
INSERT INTO public.checkpoint_writes VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c6cd-6299-8001-0c6f31d7014e', '61dc3fa3-4896-10ee-014d-750637bacc12', -3, '~__pregel_push, 0000000000, 0000000000', '__interrupt__', 'msgpack', '\x91c804ee0293af6c616e6767726170682e7479706573a9496e7465727275707483a576616c756585ac746f6f6c5f63616c6c5f6964d92563616c6c5f3031613231613563636333633735303538313037373734373736383335636639a9746f6f6c5f6e616d65b46372656174655f7363686564756c655f6974656da9617267756d656e747383a57469746c65a744656e74697374a873746172745f6174b9323032362d31312d32385431353a30303a30302b30303a3030a874696d657a6f6e65a3555443a76d657373616765d93b437265617465202744656e7469737427206f6e2053617475726461792c203238204e6f76656d62657220323032362c2031353a3030202855544329af726573706f6e73655f736368656d6183a474797065a66f626a656374aa70726f7065727469657383a8617070726f76656481a474797065a7626f6f6c65616eaa6564697465644172677384b46164646974696f6e616c50726f70657274696573c2aa70726f7065727469657386a57469746c6584ab6465736372697074696f6eab576861742069742069732ea96d61784c656e677468ccffa96d696e4c656e67746801a474797065a6737472696e67ab6465736372697074696f6e83ab6465736372697074696f6eae4d6f72652061626f75742069742ea96d61784c656e677468cd07d0a474797065a6737472696e67a873746172745f617483ab6465736372697074696f6ed9605768656e206974207374617274733a2049534f20383630312e20576974686f757420616e206f666673657420697420697320696e206074696d657a6f6e65603b2061206461746520616c6f6e6520697320746861742077686f6c65206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a6656e645f617483ab6465736372697074696f6ed9435768656e20697420656e64732c206c696b65206073746172745f6174603b2061206461746520616c6f6e652069732074686520656e64206f662074686174206461792ea6666f726d6174a9646174652d74696d65a474797065a6737472696e67a874696d657a6f6e6583ab6465736372697074696f6ed9244974732074696d65207a6f6e652c2066726f6d2074686520747a2064617461626173652ea96d61784c656e67746840a474797065a6737472696e67a86d6574616461746184b46164646974696f6e616c50726f70657274696573c3ab6465736372697074696f6ed9554d6f72652061626f757420616e206974656d2e204d656d62657273207468617420617265206e6f74206e616d6564206865726520617265206b6570742061732077656c6c3b203136204b6942206174206d6f73742eaa70726f7065727469657385a5636f6c6f7281a474797065a6737472696e67a86c6f636174696f6e81a474797065a6737472696e67a56e6f74657381a474797065a6737472696e67ab6174746163686d656e747382a56974656d7380a474797065a56172726179a776657273696f6e81a474797065a7696e7465676572a474797065a66f626a656374a8726571756972656492a57469746c65a873746172745f6174a474797065a66f626a656374a6726561736f6e82a474797065a6737472696e67a96d61784c656e677468cd03e8a8726571756972656491a8617070726f766564a26964d9206437346265636539613036626637663262323265333131623133616563313632af726573706f6e73655f736368656d61c0');

INSERT INTO public.checkpoints VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49b-6f25-bfff-bec5424122bc', NULL, '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3034333332342b30303a3030a26964d92431663165396637642d623439622d366632352d626666662d626563353432343132326263ae6368616e6e656c5f76616c75657380b06368616e6e656c5f76657273696f6e7381a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e36343662653730656632396663303339ad76657273696f6e735f7365656e81a95f5f696e7075745f5f80b0757064617465645f6368616e6e656c7391a95f5f73746172745f5f', '{"__start__": "00000000000000000000000000000001.646be70ef29fc039"}', '{"step": -1, "run_id": "01a21a5c-c4c3-7450-a478-961108b4c367", "source": "input", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b49d-60af-8000-05ecde435ca2', '1f1e9f7d-b49b-6f25-bfff-bec5424122bc', '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3034333737342b30303a3030a26964d92431663165396637642d623439642d363061662d383030302d303565636465343335636132ae6368616e6e656c5f76616c75657382a5737465707300af6272616e63683a746f3a6d6f64656cc0b06368616e6e656c5f76657273696f6e7384a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e66373132316336373931303933313862a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030322e66373132316336373931303933313862a57374657073d93130303030303030303030303030303030303030303030303030303030303030322e66373132316336373931303933313862af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e66373132316336373931303933313862ad76657273696f6e735f7365656e82a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e36343662653730656632396663303339b0757064617465645f6368616e6e656c7393af6272616e63683a746f3a6d6f64656ca86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000002.f7121c679109318b"}', '{"step": 0, "run_id": "01a21a5c-c4c3-7450-a478-961108b4c367", "source": "loop", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c4c3-7450-a478-961108b4c367', '', '1f1e9f7d-b4f0-667d-8001-90708801b1fe', '1f1e9f7d-b49d-60af-8000-05ecde435ca2', '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3037373930392b30303a3030a26964d92431663165396637642d623466302d363637642d383030312d393037303838303162316665ae6368616e6e656c5f76616c75657381a5737465707301b06368616e6e656c5f76657273696f6e7385a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e66373132316336373931303933313862a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030332e66663332346364346636306334613363a57374657073d93130303030303030303030303030303030303030303030303030303030303030332e66663332346364346636306334613363af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030332e66663332346364346636306334613363ae5f5f70726567656c5f7461736b73d93130303030303030303030303030303030303030303030303030303030303030332e66663332346364346636306334613363ad76657273696f6e735f7365656e83a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e36343662653730656632396663303339a56d6f64656c81af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e66373132316336373931303933313862b0757064617465645f6368616e6e656c7393ae5f5f70726567656c5f7461736b73a86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000003.ff324cd4f60c4a3c", "__pregel_tasks": "00000000000000000000000000000003.ff324cd4f60c4a3c"}', '{"step": 1, "run_id": "01a21a5c-c4c3-7450-a478-961108b4c367", "source": "loop", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc03-6253-bfff-b6a198b8e9b7', NULL, '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3831393539392b30303a3030a26964d92431663165396637642d626330332d363235332d626666662d623661313938623865396237ae6368616e6e656c5f76616c75657380b06368616e6e656c5f76657273696f6e7381a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e63353835623336613865346535643564ad76657273696f6e735f7365656e81a95f5f696e7075745f5f80b0757064617465645f6368616e6e656c7391a95f5f73746172745f5f', '{"__start__": "00000000000000000000000000000001.c585b36a8e4e5d5d"}', '{"step": -1, "run_id": "01a21a5c-c7cf-72b7-a170-d872081183e4", "source": "input", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc04-6119-8000-18837344cd5e', '1f1e9f7d-bc03-6253-bfff-b6a198b8e9b7', '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3831393937372b30303a3030a26964d92431663165396637642d626330342d363131392d383030302d313838333733343463643565ae6368616e6e656c5f76616c75657382a5737465707300af6272616e63683a746f3a6d6f64656cc0b06368616e6e656c5f76657273696f6e7384a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e66623237373662653338303336633938a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030322e66623237373662653338303336633938a57374657073d93130303030303030303030303030303030303030303030303030303030303030322e66623237373662653338303336633938af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e66623237373662653338303336633938ad76657273696f6e735f7365656e82a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e63353835623336613865346535643564b0757064617465645f6368616e6e656c7393af6272616e63683a746f3a6d6f64656ca86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000002.fb2776be38036c98"}', '{"step": 0, "run_id": "01a21a5c-c7cf-72b7-a170-d872081183e4", "source": "loop", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c7cf-72b7-a170-d872081183e4', '', '1f1e9f7d-bc4f-6336-8001-52c0df4653d2', '1f1e9f7d-bc04-6119-8000-18837344cd5e', '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3835303733392b30303a3030a26964d92431663165396637642d626334662d363333362d383030312d353263306466343635336432ae6368616e6e656c5f76616c75657381a5737465707301b06368616e6e656c5f76657273696f6e7385a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e66623237373662653338303336633938a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030332e33366138376664623937396463613832a57374657073d93130303030303030303030303030303030303030303030303030303030303030332e33366138376664623937396463613832af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030332e33366138376664623937396463613832ae5f5f70726567656c5f7461736b73d93130303030303030303030303030303030303030303030303030303030303030332e33366138376664623937396463613832ad76657273696f6e735f7365656e83a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e63353835623336613865346535643564a56d6f64656c81af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e66623237373662653338303336633938b0757064617465645f6368616e6e656c7393ae5f5f70726567656c5f7461736b73a86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000003.36a87fdb979dca82", "__pregel_tasks": "00000000000000000000000000000003.36a87fdb979dca82"}', '{"step": 1, "run_id": "01a21a5c-c7cf-72b7-a170-d872081183e4", "source": "loop", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfb-6e63-bfff-c5273dd784e8', NULL, '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3932313438382b30303a3030a26964d92431663165396637642d626366622d366536332d626666662d633532373364643738346538ae6368616e6e656c5f76616c75657380b06368616e6e656c5f76657273696f6e7381a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e63303062326637643535396631623361ad76657273696f6e735f7365656e81a95f5f696e7075745f5f80b0757064617465645f6368616e6e656c7391a95f5f73746172745f5f', '{"__start__": "00000000000000000000000000000001.c00b2f7d559f1b3a"}', '{"step": -1, "run_id": "01a21a5c-c833-736d-ad8d-270f39ef04e7", "source": "input", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bcfc-6c48-8000-11c326f1ffe7', '1f1e9f7d-bcfb-6e63-bfff-c5273dd784e8', '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3932313834342b30303a3030a26964d92431663165396637642d626366632d366334382d383030302d313163333236663166666537ae6368616e6e656c5f76616c75657382a5737465707300af6272616e63683a746f3a6d6f64656cc0b06368616e6e656c5f76657273696f6e7384a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e64386535653235633534323764646236a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030322e64386535653235633534323764646236a57374657073d93130303030303030303030303030303030303030303030303030303030303030322e64386535653235633534323764646236af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e64386535653235633534323764646236ad76657273696f6e735f7365656e82a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e63303062326637643535396631623361b0757064617465645f6368616e6e656c7393af6272616e63683a746f3a6d6f64656ca86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000002.d8e5e25c5427ddb6"}', '{"step": 0, "run_id": "01a21a5c-c833-736d-ad8d-270f39ef04e7", "source": "loop", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-c833-736d-ad8d-270f39ef04e7', '', '1f1e9f7d-bd0e-6213-8001-f88bd35896fc', '1f1e9f7d-bcfc-6c48-8000-11c326f1ffe7', '\x87a17604a27473d920323032362d31312d32375430303a31363a35372e3932383935312b30303a3030a26964d92431663165396637642d626430652d363231332d383030312d663838626433353839366663ae6368616e6e656c5f76616c75657381a5737465707301b06368616e6e656c5f76657273696f6e7385a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e64386535653235633534323764646236a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030332e38383534643436383062353431343162a57374657073d93130303030303030303030303030303030303030303030303030303030303030332e38383534643436383062353431343162af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030332e38383534643436383062353431343162ae5f5f70726567656c5f7461736b73d93130303030303030303030303030303030303030303030303030303030303030332e38383534643436383062353431343162ad76657273696f6e735f7365656e83a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e63303062326637643535396631623361a56d6f64656c81af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e64386535653235633534323764646236b0757064617465645f6368616e6e656c7393ae5f5f70726567656c5f7461736b73a86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000003.8854d4680b54141b", "__pregel_tasks": "00000000000000000000000000000003.8854d4680b54141b"}', '{"step": 1, "run_id": "01a21a5c-c833-736d-ad8d-270f39ef04e7", "source": "loop", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c67c-6e64-bfff-e724cc8e8cf6', NULL, '\x87a17604a27473d920323032362d31312d32375430303a31363a35382e3931383034362b30303a3030a26964d92431663165396637642d633637632d366536342d626666662d653732346363386538636636ae6368616e6e656c5f76616c75657380b06368616e6e656c5f76657273696f6e7381a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e66313733316233326435303131623239ad76657273696f6e735f7365656e81a95f5f696e7075745f5f80b0757064617465645f6368616e6e656c7391a95f5f73746172745f5f', '{"__start__": "00000000000000000000000000000001.f1731b32d5011b29"}', '{"step": -1, "run_id": "01a21a5c-cbe9-732f-86c0-66441f22cd50", "source": "input", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c688-6274-8000-0664d83f7be0', '1f1e9f7d-c67c-6e64-bfff-e724cc8e8cf6', '\x87a17604a27473d920323032362d31312d32375430303a31363a35382e3932323634392b30303a3030a26964d92431663165396637642d633638382d363237342d383030302d303636346438336637626530ae6368616e6e656c5f76616c75657382a5737465707300af6272616e63683a746f3a6d6f64656cc0b06368616e6e656c5f76657273696f6e7384a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e62656430386562616562363763613534a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030322e62656430386562616562363763613534a57374657073d93130303030303030303030303030303030303030303030303030303030303030322e62656430386562616562363763613534af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e62656430386562616562363763613534ad76657273696f6e735f7365656e82a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e66313733316233326435303131623239b0757064617465645f6368616e6e656c7393af6272616e63683a746f3a6d6f64656ca86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000002.bed08ebaeb67ca54"}', '{"step": 0, "run_id": "01a21a5c-cbe9-732f-86c0-66441f22cd50", "source": "loop", "parents": {}}', DEFAULT);
INSERT INTO public.checkpoints VALUES ('01a21a5c-cbe9-732f-86c0-66441f22cd50', '', '1f1e9f7d-c6cd-6299-8001-0c6f31d7014e', '1f1e9f7d-c688-6274-8000-0664d83f7be0', '\x87a17604a27473d920323032362d31312d32375430303a31363a35382e3935303930392b30303a3030a26964d92431663165396637642d633663642d363239392d383030312d306336663331643730313465ae6368616e6e656c5f76616c75657381a5737465707301b06368616e6e656c5f76657273696f6e7385a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030322e62656430386562616562363763613534a86d65737361676573d93130303030303030303030303030303030303030303030303030303030303030332e66366636353037343636336462343839a57374657073d93130303030303030303030303030303030303030303030303030303030303030332e66366636353037343636336462343839af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030332e66366636353037343636336462343839ae5f5f70726567656c5f7461736b73d93130303030303030303030303030303030303030303030303030303030303030332e66366636353037343636336462343839ad76657273696f6e735f7365656e83a95f5f696e7075745f5f80a95f5f73746172745f5f81a95f5f73746172745f5fd93130303030303030303030303030303030303030303030303030303030303030312e66313733316233326435303131623239a56d6f64656c81af6272616e63683a746f3a6d6f64656cd93130303030303030303030303030303030303030303030303030303030303030322e62656430386562616562363763613534b0757064617465645f6368616e6e656c7393ae5f5f70726567656c5f7461736b73a86d65737361676573a57374657073', '{"messages": "00000000000000000000000000000003.f6f65074663db489", "__pregel_tasks": "00000000000000000000000000000003.f6f65074663db489"}', '{"step": 1, "run_id": "01a21a5c-cbe9-732f-86c0-66441f22cd50", "source": "loop", "parents": {}}', DEFAULT);

INSERT INTO public.diet_plans VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', '01a21a5c-c628-771e-a9bd-60d876752b8e', 'dog', '金毛巡回', 2, 25, '健康', '需要低脂饮食', '{"factor": 1.6, "source": "70 x kg^0.75 kcal a day x 1.6: Merck Veterinary Manual, Daily Maintenance Energy Requirements for Dogs and Cats; Small Animal Clinical Nutrition, 5th edition", "excluded": [], "conditions": [], "daily_kcal": 1252.2, "life_stage": "adult", "explanation": "an adult dog, taken as neutered: 1.6", "requirements": ["enough protein for an adult", "low in fat"], "resting_kcal": 782.6}', '{"avoid": ["chocolate and cocoa", "coffee, tea and caffeine", "alcohol", "xylitol", "grapes and raisins", "onion, garlic, leek and chives", "macadamia nuts", "avocado", "raw yeast dough", "hops", "nutmeg", "rhubarb", "green or raw potato and unripe tomato", "stones and pits of fruit, bitter almonds", "cooked bones", "wild or unknown mushrooms", "walnuts", "mustard seeds", "raw fish"], "weeks": [{"days": "1-7", "week": 1, "foods": [{"name": "chicken breast", "kcal_per_day": 625.4, "grams_per_day": 379.0}, {"name": "white rice", "kcal_per_day": 526.5, "grams_per_day": 405.0}, {"name": "pumpkin", "kcal_per_day": 100.2, "grams_per_day": 501.0}], "preparation": "Change over within seven days: a quarter of the new food at first, then half, then three quarters. Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.0, "meals_per_day": 2}, {"days": "8-14", "week": 2, "foods": [{"name": "turkey breast", "kcal_per_day": 626.2, "grams_per_day": 426.0}, {"name": "oatmeal", "kcal_per_day": 526.1, "grams_per_day": 741.0}, {"name": "carrot", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.4, "meals_per_day": 2}, {"days": "15-21", "week": 3, "foods": [{"name": "lean beef", "kcal_per_day": 625.9, "grams_per_day": 366.0}, {"name": "sweet potato", "kcal_per_day": 525.9, "grams_per_day": 692.0}, {"name": "green beans", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1251.9, "meals_per_day": 2}, {"days": "22-30", "week": 4, "foods": [{"name": "cod", "kcal_per_day": 625.8, "grams_per_day": 596.0}, {"name": "potato", "kcal_per_day": 526.3, "grams_per_day": 612.0}, {"name": "broccoli", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.2, "meals_per_day": 2}], "daily_kcal": 1252.2}', 'Change over to the new food within a week, so that the stomach gets used to it.
Divide the day''s amount into the meals of the plan, and always offer fresh water.
Weigh the animal every two weeks. The computed need is a starting point: give 10 % more or less where the weight leaves what you want.
Home-cooked food lacks calcium and some vitamins: have a veterinarian choose the supplement, also before you follow the plan for longer than a month.
Treats count: at most a tenth of the day''s energy.
Never feed: chocolate and cocoa, coffee, tea and caffeine, alcohol, xylitol, grapes and raisins, onion, garlic, leek and chives, macadamia nuts, avocado, raw yeast dough, hops, nutmeg, rhubarb, green or raw potato and unripe tomato, stones and pits of fruit, bitter almonds, cooked bones, wild or unknown mushrooms, walnuts, mustard seeds, raw fish.', 100, '2026-11-27 00:16:57.77266+00', '01a21a5c-c628-771e-a9bd-60d9e41b2a1d', '2026-11-27 00:16:57.383143+00');
INSERT INTO public.diet_plans VALUES ('01a21a5c-c859-71e3-b287-cbd2fd55931b', '01a21a5c-c867-7714-958a-b5678098e8a5', 'dog', '金毛巡回', 2, 25, '健康', '需要低脂饮食', '{"factor": 1.6, "source": "70 x kg^0.75 kcal a day x 1.6: Merck Veterinary Manual, Daily Maintenance Energy Requirements for Dogs and Cats; Small Animal Clinical Nutrition, 5th edition", "excluded": [], "conditions": [], "daily_kcal": 1252.2, "life_stage": "adult", "explanation": "an adult dog, taken as neutered: 1.6", "requirements": ["enough protein for an adult", "low in fat"], "resting_kcal": 782.6}', '{"avoid": ["chocolate and cocoa", "coffee, tea and caffeine", "alcohol", "xylitol", "grapes and raisins", "onion, garlic, leek and chives", "macadamia nuts", "avocado", "raw yeast dough", "hops", "nutmeg", "rhubarb", "green or raw potato and unripe tomato", "stones and pits of fruit, bitter almonds", "cooked bones", "wild or unknown mushrooms", "walnuts", "mustard seeds", "raw fish"], "weeks": [{"days": "1-7", "week": 1, "foods": [{"name": "chicken breast", "kcal_per_day": 625.4, "grams_per_day": 379.0}, {"name": "white rice", "kcal_per_day": 526.5, "grams_per_day": 405.0}, {"name": "pumpkin", "kcal_per_day": 100.2, "grams_per_day": 501.0}], "preparation": "Change over within seven days: a quarter of the new food at first, then half, then three quarters. Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.0, "meals_per_day": 2}, {"days": "8-14", "week": 2, "foods": [{"name": "turkey breast", "kcal_per_day": 626.2, "grams_per_day": 426.0}, {"name": "oatmeal", "kcal_per_day": 526.1, "grams_per_day": 741.0}, {"name": "carrot", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.4, "meals_per_day": 2}, {"days": "15-21", "week": 3, "foods": [{"name": "lean beef", "kcal_per_day": 625.9, "grams_per_day": 366.0}, {"name": "sweet potato", "kcal_per_day": 525.9, "grams_per_day": 692.0}, {"name": "green beans", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1251.9, "meals_per_day": 2}, {"days": "22-30", "week": 4, "foods": [{"name": "cod", "kcal_per_day": 625.8, "grams_per_day": 596.0}, {"name": "potato", "kcal_per_day": 526.3, "grams_per_day": 612.0}, {"name": "broccoli", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.2, "meals_per_day": 2}], "daily_kcal": 1252.2}', 'Change over to the new food within a week, so that the stomach gets used to it.
Divide the day''s amount into the meals of the plan, and always offer fresh water.
Weigh the animal every two weeks. The computed need is a starting point: give 10 % more or less where the weight leaves what you want.
Home-cooked food lacks calcium and some vitamins: have a veterinarian choose the supplement, also before you follow the plan for longer than a month.
Treats count: at most a tenth of the day''s energy.
Never feed: chocolate and cocoa, coffee, tea and caffeine, alcohol, xylitol, grapes and raisins, onion, garlic, leek and chives, macadamia nuts, avocado, raw yeast dough, hops, nutmeg, rhubarb, green or raw potato and unripe tomato, stones and pits of fruit, bitter almonds, cooked bones, wild or unknown mushrooms, walnuts, mustard seeds, raw fish.', 100, '2026-11-27 00:16:58.906368+00', '01a21a5c-c867-7714-958a-b56878aaff5a', '2026-11-27 00:16:57.958735+00');
INSERT INTO public.diet_plans VALUES ('01a21a5c-c8a2-727a-891d-76028aee13dd', '01a21a5c-c8bc-741b-9234-cb65c471b804', 'dog', '金毛巡回', 2, 25, '健康', '需要低脂饮食', '{"factor": 1.6, "source": "70 x kg^0.75 kcal a day x 1.6: Merck Veterinary Manual, Daily Maintenance Energy Requirements for Dogs and Cats; Small Animal Clinical Nutrition, 5th edition", "excluded": [], "conditions": [], "daily_kcal": 1252.2, "life_stage": "adult", "explanation": "an adult dog, taken as neutered: 1.6", "requirements": ["enough protein for an adult", "low in fat"], "resting_kcal": 782.6}', '{"avoid": ["chocolate and cocoa", "coffee, tea and caffeine", "alcohol", "xylitol", "grapes and raisins", "onion, garlic, leek and chives", "macadamia nuts", "avocado", "raw yeast dough", "hops", "nutmeg", "rhubarb", "green or raw potato and unripe tomato", "stones and pits of fruit, bitter almonds", "cooked bones", "wild or unknown mushrooms", "walnuts", "mustard seeds", "raw fish"], "weeks": [{"days": "1-7", "week": 1, "foods": [{"name": "chicken breast", "kcal_per_day": 625.4, "grams_per_day": 379.0}, {"name": "white rice", "kcal_per_day": 526.5, "grams_per_day": 405.0}, {"name": "pumpkin", "kcal_per_day": 100.2, "grams_per_day": 501.0}], "preparation": "Change over within seven days: a quarter of the new food at first, then half, then three quarters. Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.0, "meals_per_day": 2}, {"days": "8-14", "week": 2, "foods": [{"name": "turkey breast", "kcal_per_day": 626.2, "grams_per_day": 426.0}, {"name": "oatmeal", "kcal_per_day": 526.1, "grams_per_day": 741.0}, {"name": "carrot", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.4, "meals_per_day": 2}, {"days": "15-21", "week": 3, "foods": [{"name": "lean beef", "kcal_per_day": 625.9, "grams_per_day": 366.0}, {"name": "sweet potato", "kcal_per_day": 525.9, "grams_per_day": 692.0}, {"name": "green beans", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1251.9, "meals_per_day": 2}, {"days": "22-30", "week": 4, "foods": [{"name": "cod", "kcal_per_day": 625.8, "grams_per_day": 596.0}, {"name": "potato", "kcal_per_day": 526.3, "grams_per_day": 612.0}, {"name": "broccoli", "kcal_per_day": 100.1, "grams_per_day": 286.0}], "preparation": "Cook everything plain, cut it small and serve it lukewarm.", "kcal_per_day": 1252.2, "meals_per_day": 2}], "daily_kcal": 1252.2}', 'Change over to the new food within a week, so that the stomach gets used to it.
Divide the day''s amount into the meals of the plan, and always offer fresh water.
Weigh the animal every two weeks. The computed need is a starting point: give 10 % more or less where the weight leaves what you want.
Home-cooked food lacks calcium and some vitamins: have a veterinarian choose the supplement, also before you follow the plan for longer than a month.
Treats count: at most a tenth of the day''s energy.
Never feed: chocolate and cocoa, coffee, tea and caffeine, alcohol, xylitol, grapes and raisins, onion, garlic, leek and chives, macadamia nuts, avocado, raw yeast dough, hops, nutmeg, rhubarb, green or raw potato and unripe tomato, stones and pits of fruit, bitter almonds, cooked bones, wild or unknown mushrooms, walnuts, mustard seeds, raw fish.', 100, '2026-11-27 00:16:58.925284+00', '01a21a5c-c8bc-741b-9234-cb660e44cdaa', '2026-11-27 00:16:58.040003+00');
INSERT INTO public.diet_plans VALUES ('01a21a5c-cc68-7266-aa03-73f93d0e8f98', '01a21a5c-cc6d-72d8-8c2f-08deae8832a0', 'dog', '金毛巡回', 2, 25, '健康', '需要低脂饮食', NULL, NULL, NULL, 0, '2026-11-27 00:16:58.99113+00', '01a21a5c-cc6d-72d8-8c2f-08dfc28a0423', '2026-11-27 00:16:58.99113+00');

INSERT INTO public.fences VALUES ('01a21a5c-ba64-71b5-a270-32839670f0ce', 1);
INSERT INTO public.fences VALUES ('01a21a5c-c4b9-7359-8eb2-353354e5d1c1', 1);
INSERT INTO public.fences VALUES ('01a21a5c-c628-771e-a9bd-60d876752b8e', 1);
INSERT INTO public.fences VALUES ('01a21a5c-c7ca-772d-a160-788f588b31b9', 1);
INSERT INTO public.fences VALUES ('01a21a5c-c82c-72b9-bd07-e7bd12156a8c', 1);
INSERT INTO public.fences VALUES ('01a21a5c-c867-7714-958a-b5678098e8a5', 1);
INSERT INTO public.fences VALUES ('01a21a5c-c8bc-741b-9234-cb65c471b804', 1);
INSERT INTO public.fences VALUES ('01a21a5c-cbb4-76df-a086-5da13f0d8ae3', 1);

INSERT INTO public.friend_requests VALUES ('01a21a5c-b976-711f-89a9-e90a033c5058', '01a21a5c-b97b-72cd-a637-177254d666b2', NULL, 'accepted', '2026-11-27 00:16:54.179981+00', '01a21a5c-b989-77ec-943b-23c3136e9bdc', '2026-11-27 00:16:54.150155+00');
INSERT INTO public.friend_requests VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', '01a21a5c-b976-711f-89a9-e90a033c5058', 'Hello', 'pending', '2026-11-27 00:16:54.231284+00', '01a21a5c-b9d9-70a0-8fd5-25a366f9b144', '2026-11-27 00:16:54.231284+00');
INSERT INTO public.friend_requests VALUES ('01a21a5c-c710-778d-8b67-1ca6b2900767', '01a21a5c-c724-722d-b3ad-b3b319624cff', NULL, 'pending', '2026-11-27 00:16:57.669119+00', '01a21a5c-c746-7660-a0b5-1998996356fc', '2026-11-27 00:16:57.669119+00');
INSERT INTO public.friend_requests VALUES ('01a21a5c-c751-767a-98dc-eff664614807', '01a21a5c-c757-7675-a348-d06f12c9db2f', NULL, 'accepted', '2026-11-27 00:16:57.706911+00', '01a21a5c-c760-73bb-8bd2-8daa7b1a1cbf', '2026-11-27 00:16:57.69265+00');
INSERT INTO public.friend_requests VALUES ('01a21a5c-cab9-74ac-a8c2-1b952887deea', '01a21a5c-cb03-7639-b6c1-81b91943383b', NULL, 'pending', '2026-11-27 00:16:58.665989+00', '01a21a5c-cb4e-7732-854e-00c7297c1aa4', '2026-11-27 00:16:58.665989+00');

INSERT INTO public.friendships VALUES ('01a21a5c-b976-711f-89a9-e90a033c5058', '01a21a5c-b97b-72cd-a637-177254d666b2', '01a21a5c-b9af-7532-a7e6-53adbbc80bd2', '2026-11-27 00:16:54.179981+00');
INSERT INTO public.friendships VALUES ('01a21a5c-c751-767a-98dc-eff664614807', '01a21a5c-c757-7675-a348-d06f12c9db2f', '01a21a5c-c776-76e0-8c34-9f14630cb139', '2026-11-27 00:16:57.706911+00');

INSERT INTO public.inbox_messages VALUES ('01a21a5c-b97b-72cd-a637-177254d666b2', '01a21a5c-b976-711f-89a9-e90a033c5058', 'friend', NULL, '01a21a5c-b989-77ec-943b-23c3136e9bdc', NULL, NULL, false, 'accepted', '01a21a5c-b991-73f7-bff9-743d03a7f0cb', '2026-11-27 00:16:54.150155+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-b976-711f-89a9-e90a033c5058', NULL, 'system', NULL, NULL, NULL, 'carol has accepted your friend request.', false, 'pending', '01a21a5c-b9bf-7344-a044-5b718f59b7b7', '2026-11-27 00:16:54.179981+00', '01a21a5c-b97b-72cd-a637-177254d666b2');
INSERT INTO public.inbox_messages VALUES ('01a21a5c-b976-711f-89a9-e90a033c5058', '01a21a5c-b805-75e4-b111-d9380689ade9', 'friend', NULL, '01a21a5c-b9d9-70a0-8fd5-25a366f9b144', NULL, 'Hello', false, 'pending', '01a21a5c-b9df-713e-b7ec-e7ace39bb095', '2026-11-27 00:16:54.231284+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-b976-711f-89a9-e90a033c5058', '01a21a5c-b805-75e4-b111-d9380689ade9', 'calendar', '01a21a5c-b9f8-7017-be59-0de78131865d', NULL, 5, 'ada invites you to ''Dentist'' (2026-12-01 15:00 UTC)', false, 'pending', '01a21a5c-ba39-7490-b3ca-a1da899687d4', '2026-11-27 00:16:54.287828+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-c667-74d7-bc70-ac665d655131', '01a21a5c-c649-73a5-ada8-615917e39fbd', 'calendar', '01a21a5c-c65b-7171-b17d-055d17b22a15', NULL, 1, 'owner1 invites you to ''Dentist'' (2026-11-21 15:00 UTC)', true, 'accepted', '01a21a5c-c67c-769f-9f30-c168fcec2dca', '2026-11-27 00:16:57.456617+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-c6dc-7075-bc90-28340ecc4c97', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd', 'calendar', '01a21a5c-c6e0-74cc-b18e-208000fa2ef0', NULL, 1, 'owner2 invites you to ''Dentist'' (2026-11-21 15:00 UTC)', false, 'pending', '01a21a5c-c6f3-7330-a66c-adfb25f68502', '2026-11-27 00:16:57.57107+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-c724-722d-b3ad-b3b319624cff', '01a21a5c-c710-778d-8b67-1ca6b2900767', 'friend', NULL, '01a21a5c-c746-7660-a0b5-1998996356fc', NULL, NULL, false, 'pending', '01a21a5c-c74b-73f1-8f93-cab8c9b87b3c', '2026-11-27 00:16:57.669119+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-c757-7675-a348-d06f12c9db2f', '01a21a5c-c751-767a-98dc-eff664614807', 'friend', NULL, '01a21a5c-c760-73bb-8bd2-8daa7b1a1cbf', NULL, NULL, false, 'accepted', '01a21a5c-c763-7652-bd7b-468b3fa3f62e', '2026-11-27 00:16:57.69265+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-c751-767a-98dc-eff664614807', NULL, 'system', NULL, NULL, NULL, 'other4 has accepted your friend request.', false, 'pending', '01a21a5c-c785-7759-9003-0cc0c88e6c21', '2026-11-27 00:16:57.706911+00', '01a21a5c-c757-7675-a348-d06f12c9db2f');
INSERT INTO public.inbox_messages VALUES ('01a21a5c-c999-77c2-b160-30c4e82a8a60', '01a21a5c-c95c-71b7-a948-d76aee32f0b1', 'calendar', '01a21a5c-c985-7586-9973-eab594dd4846', NULL, 1, 'owner12 invites you to ''Dentist'' (2026-11-21 15:00 UTC)', true, 'accepted', '01a21a5c-c9e9-74ae-842c-8071d403e3d8', '2026-11-27 00:16:58.296293+00', NULL);
INSERT INTO public.inbox_messages VALUES ('01a21a5c-cb03-7639-b6c1-81b91943383b', '01a21a5c-cab9-74ac-a8c2-1b952887deea', 'friend', NULL, '01a21a5c-cb4e-7732-854e-00c7297c1aa4', NULL, NULL, false, 'pending', '01a21a5c-cb57-734c-b623-6798eb71728b', '2026-11-27 00:16:58.665989+00', NULL);

INSERT INTO public.invitations VALUES ('01a21a5c-c5c5-7518-b78d-a622050f5d87', '01a21a5c-c532-74fc-9e3f-d98331f8398e', '2026-11-27 00:16:57.275655+00');

INSERT INTO public.invite_codes VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', '5AHRHR8Y', NULL, NULL, 1, NULL, '01a21a5c-c532-74fc-9e3f-d98331f8398e', '2026-11-27 00:16:57.138116+00');
INSERT INTO public.invite_codes VALUES ('01a21a5c-c7ab-7350-b194-10cee25fa1ee', 'NXDYDPWN', NULL, NULL, 0, NULL, '01a21a5c-c7ba-700b-b72c-501fbe60c406', '2026-11-27 00:16:57.784971+00');

INSERT INTO public.kept_answers VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', 'request:create_schedule_item', 'first', '\x09fd73dbecbfd8ff1d56214a3ac265f47a4c39736ea2fabd7589d15d5efe8b0f', '{"status":201,"headers":{"content-type":"application/json"},"body":"{\"id\":\"01a21a5c-b9f8-7017-be59-0de78131865d\",\"title\":\"Dentist\",\"start_at\":\"2026-12-01T15:00:00Z\",\"end_at\":null,\"timezone\":\"UTC\",\"status\":\"active\",\"owner_id\":\"01a21a5c-b805-75e4-b111-d9380689ade9\",\"permission\":7,\"description\":null,\"metadata\":{\"room\":\"2\"},\"source_type\":\"manual\",\"created_at\":\"2026-11-27T00:16:54.248309Z\",\"updated_at\":\"2026-11-27T00:16:54.248309Z\"}"}', '2026-11-27 00:16:54.248309+00');

INSERT INTO public.login_sessions VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', NULL, '01a21a5c-b813-74e9-a3ea-7da134f3809d', '2026-11-27 00:16:53.752975+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', NULL, '01a21a5c-b906-72b0-9319-132ffe3f92c8', '2026-11-27 00:16:54.018419+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-b976-711f-89a9-e90a033c5058', NULL, '01a21a5c-b979-73e7-9dda-aad80f670f97', '2026-11-27 00:16:54.134485+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-b97b-72cd-a637-177254d666b2', NULL, '01a21a5c-b97f-7736-a839-2aa03efc1239', '2026-11-27 00:16:54.139662+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c5c5-7518-b78d-a622050f5d87', NULL, '01a21a5c-c5d5-76b1-889f-700eb64c3ace', '2026-11-27 00:16:57.275655+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c639-730c-941d-7399bd6b6040', NULL, '01a21a5c-c63c-7773-b0a2-e0c4830fe678', '2026-11-27 00:16:57.401839+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c649-73a5-ada8-615917e39fbd', NULL, '01a21a5c-c64b-71be-90ba-3b55fdd1ca5a', '2026-11-27 00:16:57.417336+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c667-74d7-bc70-ac665d655131', NULL, '01a21a5c-c66b-7797-977a-f8c21b0a7b4d', '2026-11-27 00:16:57.447464+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c6d8-74ce-a570-66c7b2a573bd', NULL, '01a21a5c-c6da-7444-b1e7-3bcadd5fda71', '2026-11-27 00:16:57.561056+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c6dc-7075-bc90-28340ecc4c97', NULL, '01a21a5c-c6dd-7612-a831-9e1ab9056872', '2026-11-27 00:16:57.564334+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c710-778d-8b67-1ca6b2900767', NULL, '01a21a5c-c720-749d-959e-79954e1acfad', '2026-11-27 00:16:57.616099+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c724-722d-b3ad-b3b319624cff', NULL, '01a21a5c-c72a-70ed-b95d-8337df7a3ab9', '2026-11-27 00:16:57.636703+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c751-767a-98dc-eff664614807', NULL, '01a21a5c-c753-732e-bcbc-5da905f8f78b', '2026-11-27 00:16:57.681751+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c757-7675-a348-d06f12c9db2f', NULL, '01a21a5c-c758-7497-b510-4898c1a8c95e', '2026-11-27 00:16:57.687626+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c7ab-7350-b194-10cee25fa1ee', NULL, '01a21a5c-c7b3-7414-9ab9-587c820ce7d6', '2026-11-27 00:16:57.771782+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c7c1-7583-9258-62f5a97285dd', NULL, '01a21a5c-c7c3-760c-a401-0f9786daaddc', '2026-11-27 00:16:57.793855+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c819-75ab-a3f1-3f133ad17349', NULL, '01a21a5c-c820-706c-a942-a97e31ffbd7e', '2026-11-27 00:16:57.886287+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c859-71e3-b287-cbd2fd55931b', NULL, '01a21a5c-c85f-74fd-afe6-85f8b282b6a4', '2026-11-27 00:16:57.945691+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c8a2-727a-891d-76028aee13dd', NULL, '01a21a5c-c8a3-7089-9d6f-5c26dffb8e00', '2026-11-27 00:16:58.018854+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3', NULL, '01a21a5c-c8dc-7322-af8a-77df63da4c0a', '2026-11-27 00:16:58.068006+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c8fd-76fe-856c-f68f547ac5af', NULL, '01a21a5c-c90d-70d6-bcf9-b606c1ae0b42', '2026-11-27 00:16:58.110009+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c922-7002-bb0b-c71c5644711b', NULL, '01a21a5c-c92c-7569-a70f-ec8153616d6e', '2026-11-27 00:16:58.150911+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c95c-71b7-a948-d76aee32f0b1', NULL, '01a21a5c-c95d-713b-8d19-16fe03a8707d', '2026-11-27 00:16:58.20454+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-c999-77c2-b160-30c4e82a8a60', NULL, '01a21a5c-c9a6-77e5-88e6-f86fcf622b35', '2026-11-27 00:16:58.266104+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-cab9-74ac-a8c2-1b952887deea', NULL, '01a21a5c-cac8-7447-943f-d936c549403e', '2026-11-27 00:16:58.553334+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-cb03-7639-b6c1-81b91943383b', NULL, '01a21a5c-cb10-7216-bbab-f433fbe124c4', '2026-11-27 00:16:58.628004+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-cb7d-706a-8edb-449feb3572b4', NULL, '01a21a5c-cb88-7304-b9dd-bf8d17a42441', '2026-11-27 00:16:58.750097+00');
INSERT INTO public.login_sessions VALUES ('01a21a5c-cc68-7266-aa03-73f93d0e8f98', NULL, '01a21a5c-cc6b-71e4-bffd-762b2f8d24d8', '2026-11-27 00:16:58.984521+00');

INSERT INTO public.mail_codes VALUES ('registration', 'ada@example.com', '\x73f182fcd17afa61ec85e72960569cf525a3eba024f15a750fb7022e1cad77b7', NULL, 1, '2026-11-27 00:26:53.647732+00', '2026-11-27 00:16:53.752975+00', '01a21a5c-b78f-7515-a39d-14a94979718b', '2026-11-27 00:16:53.647732+00', '2026-11-27 00:16:53.752975+00');
INSERT INTO public.mail_codes VALUES ('registration', 'new@example.com', '\xd8d976ed12a4197180dfa28e7bfe0ee1631fbf666ff546b83261cce731622697', '{"username": "newcomer", "invite_code": null, "redirect_to": null, "password_hash": "$argon2id$v=19$m=19456,t=2,p=1$2yLl1Z1wJIYDakkXKJZixQ$vigWpqoE2noqQEg2FLvuJRC0yRXfv+FUjfzUck4ZCPQ"}', 0, '2026-11-27 00:26:53.887057+00', NULL, '01a21a5c-b87e-72e6-b489-b09c7a5c0e54', '2026-11-27 00:16:53.887057+00', NULL);
INSERT INTO public.mail_codes VALUES ('registration', 'guest@example.com', '\x99d6626095f4c0e8c1e6fb8064971452fa6b66f68a1f9de463df1461eb6fad2c', NULL, 1, '2026-11-27 00:26:57.231653+00', '2026-11-27 00:16:57.275655+00', '01a21a5c-c58f-746e-8377-b06045cf93c0', '2026-11-27 00:16:57.231653+00', '2026-11-27 00:16:57.275655+00');

INSERT INTO public.messages VALUES ('01a21a5c-ba64-71b5-a270-32839670f0ce', 0, '1', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', 'user', 'What is on my calendar on 1 December 2026?', NULL, NULL, '2026-11-27 00:16:54.368972+00');
INSERT INTO public.messages VALUES ('01a21a5c-ba64-71b5-a270-32839670f0ce', 1, 'msg_01a21a5cbac674e9b195ef2b8e1a3d17', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', 'assistant', NULL, '[{"id": "call_01a21a5cc45175b4b6d27b65e4b71105", "type": "function", "function": {"name": "list_schedule_items", "arguments": "{\"start_at\": \"2026-12-01T00:00:00+01:00\", \"end_at\": \"2026-12-02T00:00:00+01:00\"}"}}]', NULL, '2026-11-27 00:16:56.985406+00');
INSERT INTO public.messages VALUES ('01a21a5c-ba64-71b5-a270-32839670f0ce', 2, 'msg_01a21a5cc48d730fa0fc1c63d4e4b071', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', 'tool', '{"items":[{"id":"01a21a5c-b9f8-7017-be59-0de78131865d","title":"Dentist","start_at":"2026-12-01T16:00:00+01:00","status":"active","permission":7}]}', NULL, 'call_01a21a5cc45175b4b6d27b65e4b71105', '2026-11-27 00:16:56.985406+00');
INSERT INTO public.messages VALUES ('01a21a5c-ba64-71b5-a270-32839670f0ce', 3, 'msg_01a21a5cc49070f481271ba765ed24c3', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', 'assistant', 'Here is what I found for Tue 1 Dec:
1. Dentist — Tue 1 Dec 16:00', NULL, NULL, '2026-11-27 00:16:56.985406+00');
INSERT INTO public.messages VALUES ('01a21a5c-c4b9-7359-8eb2-353354e5d1c1', 0, '1', '01a21a5c-c4c3-7450-a478-961108b4c367', '01a21a5c-c4c3-7450-a478-961108b4c367', 'user', 'Create an event called Lunch on 2 December 2026 at noon', NULL, NULL, '2026-11-27 00:16:57.01561+00');
INSERT INTO public.messages VALUES ('01a21a5c-c4b9-7359-8eb2-353354e5d1c1', 1, 'msg_01a21a5cc4d8731e84918abc5560d515', '01a21a5c-c4c3-7450-a478-961108b4c367', '01a21a5c-c4c3-7450-a478-961108b4c367', 'assistant', NULL, '[{"id": "call_01a21a5cc4f474c2ae11026ef5d7f7e9", "type": "function", "function": {"name": "create_schedule_item", "arguments": "{\"title\": \"Lunch\", \"start_at\": \"2026-12-02T12:00:00+01:00\", \"timezone\": \"Europe/Berlin\"}"}}]', NULL, '2026-11-27 00:16:57.110314+00');
INSERT INTO public.messages VALUES ('01a21a5c-c7ca-772d-a160-788f588b31b9', 0, 'chat-01a21a5c-c7c8-761f-99d7-dd11a04dbe36', '01a21a5c-c7cf-72b7-a170-d872081183e4', '01a21a5c-c7cf-72b7-a170-d872081183e4', 'user', 'Create an event called Dentist tomorrow at 3pm', NULL, NULL, '2026-11-27 00:16:57.801075+00');
INSERT INTO public.messages VALUES ('01a21a5c-c7ca-772d-a160-788f588b31b9', 1, 'msg_01a21a5cc7de72b8b60f2c3adf628fc9', '01a21a5c-c7cf-72b7-a170-d872081183e4', '01a21a5c-c7cf-72b7-a170-d872081183e4', 'assistant', NULL, '[{"id": "call_01a21a5cc7f671d6b82e4fd5cb398d4a", "type": "function", "function": {"name": "create_schedule_item", "arguments": "{\"title\": \"Dentist\", \"start_at\": \"2026-11-28T15:00:00+00:00\", \"timezone\": \"UTC\"}"}}]', NULL, '2026-11-27 00:16:57.857681+00');
INSERT INTO public.messages VALUES ('01a21a5c-c82c-72b9-bd07-e7bd12156a8c', 0, 'chat-01a21a5c-c828-756a-967e-2b7007eca2cc', '01a21a5c-c833-736d-ad8d-270f39ef04e7', '01a21a5c-c833-736d-ad8d-270f39ef04e7', 'user', 'Create an event called Dentist tomorrow at 3pm', NULL, NULL, '2026-11-27 00:16:57.898773+00');
INSERT INTO public.messages VALUES ('01a21a5c-c82c-72b9-bd07-e7bd12156a8c', 1, 'msg_01a21a5cc84677c7af3fd476099b3294', '01a21a5c-c833-736d-ad8d-270f39ef04e7', '01a21a5c-c833-736d-ad8d-270f39ef04e7', 'assistant', NULL, '[{"id": "call_01a21a5cc847775d91e01b2a125f7dd0", "type": "function", "function": {"name": "create_schedule_item", "arguments": "{\"title\": \"Dentist\", \"start_at\": \"2026-11-28T15:00:00+00:00\", \"timezone\": \"UTC\"}"}}]', NULL, '2026-11-27 00:16:57.934792+00');
INSERT INTO public.messages VALUES ('01a21a5c-cbb4-76df-a086-5da13f0d8ae3', 0, 'chat-01a21a5c-cba6-70d8-ae39-3249230c8fdc', '01a21a5c-cbe9-732f-86c0-66441f22cd50', '01a21a5c-cbe9-732f-86c0-66441f22cd50', 'user', 'Create an event called Dentist tomorrow at 3pm', NULL, NULL, '2026-11-27 00:16:58.790851+00');
INSERT INTO public.messages VALUES ('01a21a5c-cbb4-76df-a086-5da13f0d8ae3', 1, 'msg_01a21a5ccc3873fc8d0da703f6ca86e4', '01a21a5c-cbe9-732f-86c0-66441f22cd50', '01a21a5c-cbe9-732f-86c0-66441f22cd50', 'assistant', NULL, '[{"id": "call_01a21a5ccc3c75058107774776835cf9", "type": "function", "function": {"name": "create_schedule_item", "arguments": "{\"title\": \"Dentist\", \"start_at\": \"2026-11-28T15:00:00+00:00\", \"timezone\": \"UTC\"}"}}]', NULL, '2026-11-27 00:16:58.965377+00');

INSERT INTO public.outbox_mails VALUES ('ada@example.com', '', '', 1, '2026-11-27 00:18:53.718728+00', '2026-11-27 00:26:53.579659+00', '2026-11-27 00:16:53.741368+00', NULL, '01a21a5c-b7b0-7705-a5ad-e90307d10f25', '2026-11-27 00:16:53.579659+00');
INSERT INTO public.outbox_mails VALUES ('new@example.com', '', '', 1, '2026-11-27 00:18:53.931804+00', '2026-11-27 00:26:53.867214+00', '2026-11-27 00:16:53.94605+00', NULL, '01a21a5c-b883-71a3-b4c1-2b56eb263cae', '2026-11-27 00:16:53.867214+00');
INSERT INTO public.outbox_mails VALUES ('guest@example.com', '', '', 1, '2026-11-27 00:18:57.249572+00', '2026-11-27 00:26:57.221423+00', '2026-11-27 00:16:57.262537+00', NULL, '01a21a5c-c592-76b7-b125-169ce5706318', '2026-11-27 00:16:57.221423+00');

INSERT INTO public.pending_tool_calls VALUES ('int_call_01a21a5cc4f474c2ae11026ef5d7f7e9', '01a21a5c-c4b9-7359-8eb2-353354e5d1c1', '01a21a5c-c4c3-7450-a478-961108b4c367', '01a21a5c-c4c3-7450-a478-961108b4c367', 0, 'call_01a21a5cc4f474c2ae11026ef5d7f7e9', 'create_schedule_item', '{"title": "Lunch", "start_at": "2026-12-02T12:00:00+01:00", "timezone": "Europe/Berlin"}', 'Create ''Lunch'' on Wednesday, 2 December 2026, 12:00 (Europe/Berlin)', '{"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}', 'PENDING', '2026-11-27 00:16:57.128709+00', '2026-11-27 00:31:57.128709+00', NULL, NULL);
INSERT INTO public.pending_tool_calls VALUES ('int_call_01a21a5cc7f671d6b82e4fd5cb398d4a', '01a21a5c-c7ca-772d-a160-788f588b31b9', '01a21a5c-c7cf-72b7-a170-d872081183e4', '01a21a5c-c7cf-72b7-a170-d872081183e4', 0, 'call_01a21a5cc7f671d6b82e4fd5cb398d4a', 'create_schedule_item', '{"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}', 'Create ''Dentist'' on Saturday, 28 November 2026, 15:00 (UTC)', '{"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}', 'PENDING', '2026-11-27 00:16:57.868718+00', '2026-11-27 00:31:57.868718+00', NULL, NULL);
INSERT INTO public.pending_tool_calls VALUES ('int_call_01a21a5cc847775d91e01b2a125f7dd0', '01a21a5c-c82c-72b9-bd07-e7bd12156a8c', '01a21a5c-c833-736d-ad8d-270f39ef04e7', '01a21a5c-c833-736d-ad8d-270f39ef04e7', 0, 'call_01a21a5cc847775d91e01b2a125f7dd0', 'create_schedule_item', '{"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}', 'Create ''Dentist'' on Saturday, 28 November 2026, 15:00 (UTC)', '{"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}', 'PENDING', '2026-11-27 00:16:57.939585+00', '2026-11-27 00:31:57.939585+00', NULL, NULL);
INSERT INTO public.pending_tool_calls VALUES ('int_call_01a21a5ccc3c75058107774776835cf9', '01a21a5c-cbb4-76df-a086-5da13f0d8ae3', '01a21a5c-cbe9-732f-86c0-66441f22cd50', '01a21a5c-cbe9-732f-86c0-66441f22cd50', 0, 'call_01a21a5ccc3c75058107774776835cf9', 'create_schedule_item', '{"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}', 'Create ''Dentist'' on Saturday, 28 November 2026, 15:00 (UTC)', '{"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}', 'PENDING', '2026-11-27 00:16:58.974414+00', '2026-11-27 00:31:58.974414+00', NULL, NULL);

INSERT INTO public.procrastinate_periodic_defers VALUES (1, 'outbox:sweep', 1795738560, NULL, '');
INSERT INTO public.procrastinate_periodic_defers VALUES (3, 'runs:expire', 1795738605, NULL, '');
INSERT INTO public.procrastinate_periodic_defers VALUES (5, 'runs:recover', 1795738615, NULL, '');
INSERT INTO public.procrastinate_periodic_defers VALUES (6, 'task_recovery:recover', 1795738615, NULL, '');

INSERT INTO public.procrastinate_workers OVERRIDING SYSTEM VALUE VALUES (1, '2026-11-27 00:16:53.466952+00');
INSERT INTO public.procrastinate_workers OVERRIDING SYSTEM VALUE VALUES (2, '2026-11-27 00:16:53.46793+00');

INSERT INTO public.refresh_tokens VALUES ('\xbef12e731e449c5858476f3243fed0109c493d8282fcd80ab3f314a9365f6c94', '01a21a5c-b813-74e9-a3ea-7da134f3809d', '2026-12-27 00:16:53.752975+00', NULL, '2026-11-27 00:16:53.752975+00');
INSERT INTO public.refresh_tokens VALUES ('\x8d464a453e103828b264d7bff5c81bc7b910a0982c6ecaa3cbc69bb273fa6669', '01a21a5c-b906-72b0-9319-132ffe3f92c8', '2026-12-27 00:16:54.018419+00', NULL, '2026-11-27 00:16:54.018419+00');
INSERT INTO public.refresh_tokens VALUES ('\xaa780b2b47e82c8aeb9ce74afaf95809f566a61040ce7ddf261fba1dfc16179a', '01a21a5c-c5d5-76b1-889f-700eb64c3ace', '2026-12-27 00:16:57.275655+00', NULL, '2026-11-27 00:16:57.275655+00');

INSERT INTO public.runs VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', '01a21a5c-ba64-71b5-a270-32839670f0ce', 'run-talk', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', 'succeeded', '{"model": "offline", "locale": "en", "context": [], "timezone": "Europe/Berlin", "thread_id": "talk", "session_id": "01a21a5c-b906-72b0-9319-132ffe3f92c8", "client_tools": {}, "late_messages": [], "parent_run_id": null}', '\xf31ecd711c61d862f91df2d265d7c896c32e834387843206327962db2e2f374c', 0, 4, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"type": "RUN_FINISHED", "runId": "run-talk", "usage": [{"model": "offline", "provider": "majordomo", "inputTokens": 591, "totalTokens": 632, "outputTokens": 41}], "outcome": {"type": "success"}, "threadId": "talk"}', '{"version": 2, "run_context": {"model": "offline", "locale": "en", "run_id": "run-talk", "turn_id": "01a21a5c-ba7f-755d-8194-9f90d3e0eae8", "user_id": "01a21a5c-b805-75e4-b111-d9380689ade9", "timezone": "Europe/Berlin", "thread_id": "talk", "started_at": "2026-11-27T00:16:54.409992Z"}, "pending_tool_call": null, "pending_tool_calls": []}', '2026-11-27 00:16:54.409992+00', '2026-11-27 00:16:56.985406+00', '01a21a5c-ba7f-755d-8194-9f90d3e0eae8', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', '01a21a5c-c4b9-7359-8eb2-353354e5d1c1', 'run-question', '01a21a5c-c4c3-7450-a478-961108b4c367', 'interrupted', '{"model": "offline", "locale": "en", "context": [], "timezone": "Europe/Berlin", "thread_id": "question", "session_id": "01a21a5c-b906-72b0-9319-132ffe3f92c8", "client_tools": {}, "late_messages": [], "parent_run_id": null}', '\x8bb131b3a807d4a80cbc7346c784593d234d9b23d5019eff3fd37915fe74a173', 0, 2, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"type": "RUN_FINISHED", "runId": "run-question", "usage": [{"model": "offline", "provider": "majordomo", "inputTokens": 280, "totalTokens": 307, "outputTokens": 27}], "outcome": {"type": "interrupt", "interrupts": [{"id": "int_call_01a21a5cc4f474c2ae11026ef5d7f7e9", "reason": "tool_call", "message": "Create ''Lunch'' on Wednesday, 2 December 2026, 12:00 (Europe/Berlin)", "metadata": {"toolName": "create_schedule_item", "arguments": {"title": "Lunch", "start_at": "2026-12-02T12:00:00+01:00", "timezone": "Europe/Berlin"}}, "expiresAt": "2026-11-27T00:31:57.128709Z", "toolCallId": "call_01a21a5cc4f474c2ae11026ef5d7f7e9", "responseSchema": {"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}}]}, "threadId": "question"}', '{"version": 2, "run_context": {"model": "offline", "locale": "en", "run_id": "run-question", "turn_id": "01a21a5c-c4c3-7450-a478-961108b4c367", "user_id": "01a21a5c-b805-75e4-b111-d9380689ade9", "timezone": "Europe/Berlin", "thread_id": "question", "started_at": "2026-11-27T00:16:57.029380Z"}, "pending_tool_call": {"status": "PENDING", "arguments": {"title": "Lunch", "start_at": "2026-12-02T12:00:00+01:00", "timezone": "Europe/Berlin"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:57.128709Z", "interrupt_id": "int_call_01a21a5cc4f474c2ae11026ef5d7f7e9", "requested_at": "2026-11-27T00:16:57.128709Z", "tool_call_id": "call_01a21a5cc4f474c2ae11026ef5d7f7e9"}, "pending_tool_calls": [{"status": "PENDING", "arguments": {"title": "Lunch", "start_at": "2026-12-02T12:00:00+01:00", "timezone": "Europe/Berlin"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:57.128709Z", "interrupt_id": "int_call_01a21a5cc4f474c2ae11026ef5d7f7e9", "requested_at": "2026-11-27T00:16:57.128709Z", "tool_call_id": "call_01a21a5cc4f474c2ae11026ef5d7f7e9"}]}', '2026-11-27 00:16:57.02938+00', '2026-11-27 00:16:57.110314+00', '01a21a5c-c4c3-7450-a478-961108b4c367', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', NULL, '01a21a5c-c628-771e-a9bd-60d876752b8e', '01a21a5c-c628-771e-a9bd-60d876752b8e', 'succeeded', '{"locale": "en", "session_id": "01a21a5c-b906-72b0-9319-132ffe3f92c8"}', '\x73ff6c4f4fdc4704a498ab8b8ac8fc233b826706c52c8edd54dc44f0b07bd32c', 0, NULL, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"event": "task_completed"}', NULL, '2026-11-27 00:16:57.385643+00', '2026-11-27 00:16:57.781337+00', '01a21a5c-c628-771e-a9bd-60d876752b8e', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-c7c1-7583-9258-62f5a97285dd', '01a21a5c-c7ca-772d-a160-788f588b31b9', '01a21a5c-c7c8-761f-99d7-dd11a04dbe36', '01a21a5c-c7cf-72b7-a170-d872081183e4', 'interrupted', '{"model": "offline", "locale": "en", "context": [], "timezone": "UTC", "thread_id": "b7371b39-aea6-5a4d-8bda-54ba013f6a37", "session_id": "01a21a5c-c7c3-760c-a401-0f9786daaddc", "client_tools": {}, "late_messages": [], "parent_run_id": null}', '\x3ebb2546cd2ab296f48f68e2ee83047c1fa4074a4ae415c12186451ea18ae0fc', 0, 2, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"type": "RUN_FINISHED", "runId": "01a21a5c-c7c8-761f-99d7-dd11a04dbe36", "usage": [{"model": "offline", "provider": "majordomo", "inputTokens": 273, "totalTokens": 298, "outputTokens": 25}], "outcome": {"type": "interrupt", "interrupts": [{"id": "int_call_01a21a5cc7f671d6b82e4fd5cb398d4a", "reason": "tool_call", "message": "Create ''Dentist'' on Saturday, 28 November 2026, 15:00 (UTC)", "metadata": {"toolName": "create_schedule_item", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}}, "expiresAt": "2026-11-27T00:31:57.868718Z", "toolCallId": "call_01a21a5cc7f671d6b82e4fd5cb398d4a", "responseSchema": {"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}}]}, "threadId": "b7371b39-aea6-5a4d-8bda-54ba013f6a37"}', '{"version": 2, "run_context": {"model": "offline", "locale": "en", "run_id": "01a21a5c-c7c8-761f-99d7-dd11a04dbe36", "turn_id": "01a21a5c-c7cf-72b7-a170-d872081183e4", "user_id": "01a21a5c-c7c1-7583-9258-62f5a97285dd", "timezone": "UTC", "thread_id": "b7371b39-aea6-5a4d-8bda-54ba013f6a37", "started_at": "2026-11-27T00:16:57.809350Z"}, "pending_tool_call": {"status": "PENDING", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:57.868718Z", "interrupt_id": "int_call_01a21a5cc7f671d6b82e4fd5cb398d4a", "requested_at": "2026-11-27T00:16:57.868718Z", "tool_call_id": "call_01a21a5cc7f671d6b82e4fd5cb398d4a"}, "pending_tool_calls": [{"status": "PENDING", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:57.868718Z", "interrupt_id": "int_call_01a21a5cc7f671d6b82e4fd5cb398d4a", "requested_at": "2026-11-27T00:16:57.868718Z", "tool_call_id": "call_01a21a5cc7f671d6b82e4fd5cb398d4a"}]}', '2026-11-27 00:16:57.80935+00', '2026-11-27 00:16:57.857681+00', '01a21a5c-c7cf-72b7-a170-d872081183e4', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-c819-75ab-a3f1-3f133ad17349', '01a21a5c-c82c-72b9-bd07-e7bd12156a8c', '01a21a5c-c828-756a-967e-2b7007eca2cc', '01a21a5c-c833-736d-ad8d-270f39ef04e7', 'interrupted', '{"model": "offline", "locale": "en", "context": [], "timezone": "UTC", "thread_id": "c9254d57-bb15-5af5-a9c2-4ae77d4b20f0", "session_id": "01a21a5c-c820-706c-a942-a97e31ffbd7e", "client_tools": {}, "late_messages": [], "parent_run_id": null}', '\xcaf924a35c6fe608a7151f95ea9a9c66b6f2cfdb191bb60b8ee669ad59d9ed14', 0, 2, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"type": "RUN_FINISHED", "runId": "01a21a5c-c828-756a-967e-2b7007eca2cc", "usage": [{"model": "offline", "provider": "majordomo", "inputTokens": 273, "totalTokens": 298, "outputTokens": 25}], "outcome": {"type": "interrupt", "interrupts": [{"id": "int_call_01a21a5cc847775d91e01b2a125f7dd0", "reason": "tool_call", "message": "Create ''Dentist'' on Saturday, 28 November 2026, 15:00 (UTC)", "metadata": {"toolName": "create_schedule_item", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}}, "expiresAt": "2026-11-27T00:31:57.939585Z", "toolCallId": "call_01a21a5cc847775d91e01b2a125f7dd0", "responseSchema": {"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}}]}, "threadId": "c9254d57-bb15-5af5-a9c2-4ae77d4b20f0"}', '{"version": 2, "run_context": {"model": "offline", "locale": "en", "run_id": "01a21a5c-c828-756a-967e-2b7007eca2cc", "turn_id": "01a21a5c-c833-736d-ad8d-270f39ef04e7", "user_id": "01a21a5c-c819-75ab-a3f1-3f133ad17349", "timezone": "UTC", "thread_id": "c9254d57-bb15-5af5-a9c2-4ae77d4b20f0", "started_at": "2026-11-27T00:16:57.908370Z"}, "pending_tool_call": {"status": "PENDING", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:57.939585Z", "interrupt_id": "int_call_01a21a5cc847775d91e01b2a125f7dd0", "requested_at": "2026-11-27T00:16:57.939585Z", "tool_call_id": "call_01a21a5cc847775d91e01b2a125f7dd0"}, "pending_tool_calls": [{"status": "PENDING", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:57.939585Z", "interrupt_id": "int_call_01a21a5cc847775d91e01b2a125f7dd0", "requested_at": "2026-11-27T00:16:57.939585Z", "tool_call_id": "call_01a21a5cc847775d91e01b2a125f7dd0"}]}', '2026-11-27 00:16:57.90837+00', '2026-11-27 00:16:57.934792+00', '01a21a5c-c833-736d-ad8d-270f39ef04e7', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-c859-71e3-b287-cbd2fd55931b', NULL, '01a21a5c-c867-7714-958a-b5678098e8a5', '01a21a5c-c867-7714-958a-b5678098e8a5', 'succeeded', '{"locale": "en", "session_id": "01a21a5c-c85f-74fd-afe6-85f8b282b6a4"}', '\x73ff6c4f4fdc4704a498ab8b8ac8fc233b826706c52c8edd54dc44f0b07bd32c', 0, NULL, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"event": "task_completed"}', NULL, '2026-11-27 00:16:57.960322+00', '2026-11-27 00:16:58.917888+00', '01a21a5c-c867-7714-958a-b5678098e8a5', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-c8a2-727a-891d-76028aee13dd', NULL, '01a21a5c-c8bc-741b-9234-cb65c471b804', '01a21a5c-c8bc-741b-9234-cb65c471b804', 'succeeded', '{"locale": "en", "session_id": "01a21a5c-c8a3-7089-9d6f-5c26dffb8e00"}', '\x73ff6c4f4fdc4704a498ab8b8ac8fc233b826706c52c8edd54dc44f0b07bd32c', 0, NULL, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"event": "task_completed"}', NULL, '2026-11-27 00:16:58.04517+00', '2026-11-27 00:16:58.930633+00', '01a21a5c-c8bc-741b-9234-cb65c471b804', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-cb7d-706a-8edb-449feb3572b4', '01a21a5c-cbb4-76df-a086-5da13f0d8ae3', '01a21a5c-cba6-70d8-ae39-3249230c8fdc', '01a21a5c-cbe9-732f-86c0-66441f22cd50', 'interrupted', '{"model": "offline", "locale": "en", "context": [], "timezone": "UTC", "thread_id": "adb5f57d-1b81-5b38-bb50-22fda49fc306", "session_id": "01a21a5c-cb88-7304-b9dd-bf8d17a42441", "client_tools": {}, "late_messages": [], "parent_run_id": null}', '\x10055efa5b78e653dfdf29abfecd48153d60a2c9a4ace4fe08b642f33dcc90d7', 0, 2, '01a21a5c-b552-74dd-8653-8d3eef183f9c', 1, 1, NULL, '{"type": "RUN_FINISHED", "runId": "01a21a5c-cba6-70d8-ae39-3249230c8fdc", "usage": [{"model": "offline", "provider": "majordomo", "inputTokens": 274, "totalTokens": 299, "outputTokens": 25}], "outcome": {"type": "interrupt", "interrupts": [{"id": "int_call_01a21a5ccc3c75058107774776835cf9", "reason": "tool_call", "message": "Create ''Dentist'' on Saturday, 28 November 2026, 15:00 (UTC)", "metadata": {"toolName": "create_schedule_item", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}}, "expiresAt": "2026-11-27T00:31:58.974414Z", "toolCallId": "call_01a21a5ccc3c75058107774776835cf9", "responseSchema": {"type": "object", "required": ["approved"], "properties": {"reason": {"type": "string", "maxLength": 1000}, "approved": {"type": "boolean"}, "editedArgs": {"type": "object", "required": ["title", "start_at"], "properties": {"title": {"type": "string", "maxLength": 255, "minLength": 1, "description": "What it is."}, "end_at": {"type": "string", "format": "date-time", "description": "When it ends, like `start_at`; a date alone is the end of that day."}, "metadata": {"type": "object", "properties": {"color": {"type": "string"}, "notes": {"type": "string"}, "version": {"type": "integer"}, "location": {"type": "string"}, "attachments": {"type": "array", "items": {}}}, "description": "More about an item. Members that are not named here are kept as well; 16 KiB at most.", "additionalProperties": true}, "start_at": {"type": "string", "format": "date-time", "description": "When it starts: ISO 8601. Without an offset it is in `timezone`; a date alone is that whole day."}, "timezone": {"type": "string", "maxLength": 64, "description": "Its time zone, from the tz database."}, "description": {"type": "string", "maxLength": 2000, "description": "More about it."}}, "additionalProperties": false}}}}]}, "threadId": "adb5f57d-1b81-5b38-bb50-22fda49fc306"}', '{"version": 2, "run_context": {"model": "offline", "locale": "en", "run_id": "01a21a5c-cba6-70d8-ae39-3249230c8fdc", "turn_id": "01a21a5c-cbe9-732f-86c0-66441f22cd50", "user_id": "01a21a5c-cb7d-706a-8edb-449feb3572b4", "timezone": "UTC", "thread_id": "adb5f57d-1b81-5b38-bb50-22fda49fc306", "started_at": "2026-11-27T00:16:58.865519Z"}, "pending_tool_call": {"status": "PENDING", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:58.974414Z", "interrupt_id": "int_call_01a21a5ccc3c75058107774776835cf9", "requested_at": "2026-11-27T00:16:58.974414Z", "tool_call_id": "call_01a21a5ccc3c75058107774776835cf9"}, "pending_tool_calls": [{"status": "PENDING", "arguments": {"title": "Dentist", "start_at": "2026-11-28T15:00:00+00:00", "timezone": "UTC"}, "tool_name": "create_schedule_item", "expires_at": "2026-11-27T00:31:58.974414Z", "interrupt_id": "int_call_01a21a5ccc3c75058107774776835cf9", "requested_at": "2026-11-27T00:16:58.974414Z", "tool_call_id": "call_01a21a5ccc3c75058107774776835cf9"}]}', '2026-11-27 00:16:58.865519+00', '2026-11-27 00:16:58.965377+00', '01a21a5c-cbe9-732f-86c0-66441f22cd50', NULL);
INSERT INTO public.runs VALUES ('01a21a5c-cc68-7266-aa03-73f93d0e8f98', NULL, '01a21a5c-cc6d-72d8-8c2f-08deae8832a0', '01a21a5c-cc6d-72d8-8c2f-08deae8832a0', 'pending', '{"locale": "en", "session_id": "01a21a5c-cc6b-71e4-bffd-762b2f8d24d8"}', '\x73ff6c4f4fdc4704a498ab8b8ac8fc233b826706c52c8edd54dc44f0b07bd32c', 0, NULL, '00000000-0000-0000-0000-000000000000', 0, 0, NULL, NULL, NULL, '2026-11-27 00:16:58.995216+00', NULL, '01a21a5c-cc6d-72d8-8c2f-08deae8832a0', NULL);

INSERT INTO public.schedule_items VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', 'Dentist', NULL, '2026-12-01 15:00:00+00', NULL, 'UTC', '{"room": "2"}', 'active', 'manual', '2026-11-27 00:16:54.248309+00', NULL, '01a21a5c-b9f8-7017-be59-0de78131865d', '2026-11-27 00:16:54.248309+00', DEFAULT);
INSERT INTO public.schedule_items VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', 'Holiday', NULL, '2026-12-23 23:00:00+00', '2026-12-26 23:00:00+00', 'UTC', '{}', 'active', 'manual', '2026-11-27 00:16:54.282376+00', NULL, '01a21a5c-ba0b-745c-9448-49fc0299cb62', '2026-11-27 00:16:54.282376+00', DEFAULT);
INSERT INTO public.schedule_items VALUES ('01a21a5c-c639-730c-941d-7399bd6b6040', 'Dentist', NULL, '2026-11-21 15:00:00+00', '2026-11-21 16:00:00+00', 'UTC', '{}', 'active', 'manual', '2026-11-27 00:16:57.408196+00', NULL, '01a21a5c-c641-7520-aaf2-1d72a39a604d', '2026-11-27 00:16:57.408196+00', DEFAULT);
INSERT INTO public.schedule_items VALUES ('01a21a5c-c649-73a5-ada8-615917e39fbd', 'Dentist', NULL, '2026-11-21 15:00:00+00', '2026-11-21 16:00:00+00', 'UTC', '{}', 'active', 'manual', '2026-11-27 00:16:57.432229+00', NULL, '01a21a5c-c65b-7171-b17d-055d17b22a15', '2026-11-27 00:16:57.432229+00', DEFAULT);
INSERT INTO public.schedule_items VALUES ('01a21a5c-c6d8-74ce-a570-66c7b2a573bd', 'Dentist', NULL, '2026-11-21 15:00:00+00', '2026-11-21 16:00:00+00', 'UTC', '{}', 'active', 'manual', '2026-11-27 00:16:57.567501+00', NULL, '01a21a5c-c6e0-74cc-b18e-208000fa2ef0', '2026-11-27 00:16:57.567501+00', DEFAULT);
INSERT INTO public.schedule_items VALUES ('01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3', 'Dentist', NULL, '2026-11-21 15:00:00+00', '2026-11-21 16:00:00+00', 'UTC', '{}', 'active', 'manual', '2026-11-27 00:16:58.084069+00', NULL, '01a21a5c-c8ef-76ef-87b0-dc95d62572e3', '2026-11-27 00:16:58.084069+00', DEFAULT);
INSERT INTO public.schedule_items VALUES ('01a21a5c-c922-7002-bb0b-c71c5644711b', 'Dentist', NULL, '2026-11-21 15:00:00+00', '2026-11-21 16:00:00+00', 'UTC', '{}', 'active', 'manual', '2026-11-27 00:16:58.182653+00', NULL, '01a21a5c-c94c-775a-be53-51adeb9739aa', '2026-11-27 00:16:58.182653+00', DEFAULT);
INSERT INTO public.schedule_items VALUES ('01a21a5c-c95c-71b7-a948-d76aee32f0b1', 'Dentist', NULL, '2026-11-21 15:00:00+00', '2026-11-21 16:00:00+00', 'UTC', '{}', 'active', 'manual', '2026-11-27 00:16:58.237624+00', NULL, '01a21a5c-c985-7586-9973-eab594dd4846', '2026-11-27 00:16:58.237624+00', DEFAULT);

INSERT INTO public.schedule_subscriptions VALUES ('01a21a5c-c65b-7171-b17d-055d17b22a15', '01a21a5c-c667-74d7-bc70-ac665d655131', 1, '2026-11-21 15:00:00+00', 1, '01a21a5c-c6bc-7242-a868-adf97307be26', '2026-11-27 00:16:57.503857+00');
INSERT INTO public.schedule_subscriptions VALUES ('01a21a5c-c985-7586-9973-eab594dd4846', '01a21a5c-c999-77c2-b160-30c4e82a8a60', 1, '2026-11-21 15:00:00+00', 1, '01a21a5c-ca94-73ae-8a39-b9f8baa07ddc', '2026-11-27 00:16:58.444646+00');

INSERT INTO public.threads VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', 'talk', 'What is on my calendar on 1 December 2026?', 4, '[]', '2026-11-27 00:16:56.985406+00', '01a21a5c-ba64-71b5-a270-32839670f0ce', '2026-11-27 00:16:54.368972+00');
INSERT INTO public.threads VALUES ('01a21a5c-b805-75e4-b111-d9380689ade9', 'question', 'Create an event called Lunch on 2 December 2026 at noon', 2, '[]', '2026-11-27 00:16:57.110314+00', '01a21a5c-c4b9-7359-8eb2-353354e5d1c1', '2026-11-27 00:16:57.01561+00');
INSERT INTO public.threads VALUES ('01a21a5c-c7c1-7583-9258-62f5a97285dd', 'b7371b39-aea6-5a4d-8bda-54ba013f6a37', 'Create an event called Dentist tomorrow at 3pm', 2, '[]', '2026-11-27 00:16:57.857681+00', '01a21a5c-c7ca-772d-a160-788f588b31b9', '2026-11-27 00:16:57.801075+00');
INSERT INTO public.threads VALUES ('01a21a5c-c819-75ab-a3f1-3f133ad17349', 'c9254d57-bb15-5af5-a9c2-4ae77d4b20f0', 'Create an event called Dentist tomorrow at 3pm', 2, '[]', '2026-11-27 00:16:57.934792+00', '01a21a5c-c82c-72b9-bd07-e7bd12156a8c', '2026-11-27 00:16:57.898773+00');
INSERT INTO public.threads VALUES ('01a21a5c-cb7d-706a-8edb-449feb3572b4', 'adb5f57d-1b81-5b38-bb50-22fda49fc306', 'Create an event called Dentist tomorrow at 3pm', 2, '[]', '2026-11-27 00:16:58.965377+00', '01a21a5c-cbb4-76df-a086-5da13f0d8ae3', '2026-11-27 00:16:58.790851+00');

INSERT INTO public.username_endings VALUES (false, 'ada', '01a21a5c-b805-75e4-b111-d9380689ade9');
INSERT INTO public.username_endings VALUES (true, 'da', '01a21a5c-b805-75e4-b111-d9380689ade9');
INSERT INTO public.username_endings VALUES (true, 'a', '01a21a5c-b805-75e4-b111-d9380689ade9');
INSERT INTO public.username_endings VALUES (false, 'bob', '01a21a5c-b976-711f-89a9-e90a033c5058');
INSERT INTO public.username_endings VALUES (true, 'ob', '01a21a5c-b976-711f-89a9-e90a033c5058');
INSERT INTO public.username_endings VALUES (true, 'b', '01a21a5c-b976-711f-89a9-e90a033c5058');
INSERT INTO public.username_endings VALUES (false, 'carol', '01a21a5c-b97b-72cd-a637-177254d666b2');
INSERT INTO public.username_endings VALUES (true, 'arol', '01a21a5c-b97b-72cd-a637-177254d666b2');
INSERT INTO public.username_endings VALUES (true, 'rol', '01a21a5c-b97b-72cd-a637-177254d666b2');
INSERT INTO public.username_endings VALUES (true, 'ol', '01a21a5c-b97b-72cd-a637-177254d666b2');
INSERT INTO public.username_endings VALUES (true, 'l', '01a21a5c-b97b-72cd-a637-177254d666b2');
INSERT INTO public.username_endings VALUES (false, 'guest', '01a21a5c-c5c5-7518-b78d-a622050f5d87');
INSERT INTO public.username_endings VALUES (true, 'uest', '01a21a5c-c5c5-7518-b78d-a622050f5d87');
INSERT INTO public.username_endings VALUES (true, 'est', '01a21a5c-c5c5-7518-b78d-a622050f5d87');
INSERT INTO public.username_endings VALUES (true, 'st', '01a21a5c-c5c5-7518-b78d-a622050f5d87');
INSERT INTO public.username_endings VALUES (true, 't', '01a21a5c-c5c5-7518-b78d-a622050f5d87');
INSERT INTO public.username_endings VALUES (false, 'owner0', '01a21a5c-c639-730c-941d-7399bd6b6040');
INSERT INTO public.username_endings VALUES (true, 'wner0', '01a21a5c-c639-730c-941d-7399bd6b6040');
INSERT INTO public.username_endings VALUES (true, 'ner0', '01a21a5c-c639-730c-941d-7399bd6b6040');
INSERT INTO public.username_endings VALUES (true, 'er0', '01a21a5c-c639-730c-941d-7399bd6b6040');
INSERT INTO public.username_endings VALUES (true, 'r0', '01a21a5c-c639-730c-941d-7399bd6b6040');
INSERT INTO public.username_endings VALUES (true, '0', '01a21a5c-c639-730c-941d-7399bd6b6040');
INSERT INTO public.username_endings VALUES (false, 'owner1', '01a21a5c-c649-73a5-ada8-615917e39fbd');
INSERT INTO public.username_endings VALUES (true, 'wner1', '01a21a5c-c649-73a5-ada8-615917e39fbd');
INSERT INTO public.username_endings VALUES (true, 'ner1', '01a21a5c-c649-73a5-ada8-615917e39fbd');
INSERT INTO public.username_endings VALUES (true, 'er1', '01a21a5c-c649-73a5-ada8-615917e39fbd');
INSERT INTO public.username_endings VALUES (true, 'r1', '01a21a5c-c649-73a5-ada8-615917e39fbd');
INSERT INTO public.username_endings VALUES (true, '1', '01a21a5c-c649-73a5-ada8-615917e39fbd');
INSERT INTO public.username_endings VALUES (false, 'friend1', '01a21a5c-c667-74d7-bc70-ac665d655131');
INSERT INTO public.username_endings VALUES (true, 'riend1', '01a21a5c-c667-74d7-bc70-ac665d655131');
INSERT INTO public.username_endings VALUES (true, 'iend1', '01a21a5c-c667-74d7-bc70-ac665d655131');
INSERT INTO public.username_endings VALUES (true, 'end1', '01a21a5c-c667-74d7-bc70-ac665d655131');
INSERT INTO public.username_endings VALUES (true, 'nd1', '01a21a5c-c667-74d7-bc70-ac665d655131');
INSERT INTO public.username_endings VALUES (true, 'd1', '01a21a5c-c667-74d7-bc70-ac665d655131');
INSERT INTO public.username_endings VALUES (true, '1', '01a21a5c-c667-74d7-bc70-ac665d655131');
INSERT INTO public.username_endings VALUES (false, 'owner2', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd');
INSERT INTO public.username_endings VALUES (true, 'wner2', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd');
INSERT INTO public.username_endings VALUES (true, 'ner2', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd');
INSERT INTO public.username_endings VALUES (true, 'er2', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd');
INSERT INTO public.username_endings VALUES (true, 'r2', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd');
INSERT INTO public.username_endings VALUES (true, '2', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd');
INSERT INTO public.username_endings VALUES (false, 'guest2', '01a21a5c-c6dc-7075-bc90-28340ecc4c97');
INSERT INTO public.username_endings VALUES (true, 'uest2', '01a21a5c-c6dc-7075-bc90-28340ecc4c97');
INSERT INTO public.username_endings VALUES (true, 'est2', '01a21a5c-c6dc-7075-bc90-28340ecc4c97');
INSERT INTO public.username_endings VALUES (true, 'st2', '01a21a5c-c6dc-7075-bc90-28340ecc4c97');
INSERT INTO public.username_endings VALUES (true, 't2', '01a21a5c-c6dc-7075-bc90-28340ecc4c97');
INSERT INTO public.username_endings VALUES (true, '2', '01a21a5c-c6dc-7075-bc90-28340ecc4c97');
INSERT INTO public.username_endings VALUES (false, 'sender3', '01a21a5c-c710-778d-8b67-1ca6b2900767');
INSERT INTO public.username_endings VALUES (true, 'ender3', '01a21a5c-c710-778d-8b67-1ca6b2900767');
INSERT INTO public.username_endings VALUES (true, 'nder3', '01a21a5c-c710-778d-8b67-1ca6b2900767');
INSERT INTO public.username_endings VALUES (true, 'der3', '01a21a5c-c710-778d-8b67-1ca6b2900767');
INSERT INTO public.username_endings VALUES (true, 'er3', '01a21a5c-c710-778d-8b67-1ca6b2900767');
INSERT INTO public.username_endings VALUES (true, 'r3', '01a21a5c-c710-778d-8b67-1ca6b2900767');
INSERT INTO public.username_endings VALUES (true, '3', '01a21a5c-c710-778d-8b67-1ca6b2900767');
INSERT INTO public.username_endings VALUES (false, 'recipient3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 'ecipient3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 'cipient3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 'ipient3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 'pient3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 'ient3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 'ent3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 'nt3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, 't3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (true, '3', '01a21a5c-c724-722d-b3ad-b3b319624cff');
INSERT INTO public.username_endings VALUES (false, 'one4', '01a21a5c-c751-767a-98dc-eff664614807');
INSERT INTO public.username_endings VALUES (true, 'ne4', '01a21a5c-c751-767a-98dc-eff664614807');
INSERT INTO public.username_endings VALUES (true, 'e4', '01a21a5c-c751-767a-98dc-eff664614807');
INSERT INTO public.username_endings VALUES (true, '4', '01a21a5c-c751-767a-98dc-eff664614807');
INSERT INTO public.username_endings VALUES (false, 'other4', '01a21a5c-c757-7675-a348-d06f12c9db2f');
INSERT INTO public.username_endings VALUES (true, 'ther4', '01a21a5c-c757-7675-a348-d06f12c9db2f');
INSERT INTO public.username_endings VALUES (true, 'her4', '01a21a5c-c757-7675-a348-d06f12c9db2f');
INSERT INTO public.username_endings VALUES (true, 'er4', '01a21a5c-c757-7675-a348-d06f12c9db2f');
INSERT INTO public.username_endings VALUES (true, 'r4', '01a21a5c-c757-7675-a348-d06f12c9db2f');
INSERT INTO public.username_endings VALUES (true, '4', '01a21a5c-c757-7675-a348-d06f12c9db2f');
INSERT INTO public.username_endings VALUES (false, 'owner5', '01a21a5c-c7ab-7350-b194-10cee25fa1ee');
INSERT INTO public.username_endings VALUES (true, 'wner5', '01a21a5c-c7ab-7350-b194-10cee25fa1ee');
INSERT INTO public.username_endings VALUES (true, 'ner5', '01a21a5c-c7ab-7350-b194-10cee25fa1ee');
INSERT INTO public.username_endings VALUES (true, 'er5', '01a21a5c-c7ab-7350-b194-10cee25fa1ee');
INSERT INTO public.username_endings VALUES (true, 'r5', '01a21a5c-c7ab-7350-b194-10cee25fa1ee');
INSERT INTO public.username_endings VALUES (true, '5', '01a21a5c-c7ab-7350-b194-10cee25fa1ee');
INSERT INTO public.username_endings VALUES (false, 'owner6', '01a21a5c-c7c1-7583-9258-62f5a97285dd');
INSERT INTO public.username_endings VALUES (true, 'wner6', '01a21a5c-c7c1-7583-9258-62f5a97285dd');
INSERT INTO public.username_endings VALUES (true, 'ner6', '01a21a5c-c7c1-7583-9258-62f5a97285dd');
INSERT INTO public.username_endings VALUES (true, 'er6', '01a21a5c-c7c1-7583-9258-62f5a97285dd');
INSERT INTO public.username_endings VALUES (true, 'r6', '01a21a5c-c7c1-7583-9258-62f5a97285dd');
INSERT INTO public.username_endings VALUES (true, '6', '01a21a5c-c7c1-7583-9258-62f5a97285dd');
INSERT INTO public.username_endings VALUES (false, 'owner7', '01a21a5c-c819-75ab-a3f1-3f133ad17349');
INSERT INTO public.username_endings VALUES (true, 'wner7', '01a21a5c-c819-75ab-a3f1-3f133ad17349');
INSERT INTO public.username_endings VALUES (true, 'ner7', '01a21a5c-c819-75ab-a3f1-3f133ad17349');
INSERT INTO public.username_endings VALUES (true, 'er7', '01a21a5c-c819-75ab-a3f1-3f133ad17349');
INSERT INTO public.username_endings VALUES (true, 'r7', '01a21a5c-c819-75ab-a3f1-3f133ad17349');
INSERT INTO public.username_endings VALUES (true, '7', '01a21a5c-c819-75ab-a3f1-3f133ad17349');
INSERT INTO public.username_endings VALUES (false, 'owner8', '01a21a5c-c859-71e3-b287-cbd2fd55931b');
INSERT INTO public.username_endings VALUES (true, 'wner8', '01a21a5c-c859-71e3-b287-cbd2fd55931b');
INSERT INTO public.username_endings VALUES (true, 'ner8', '01a21a5c-c859-71e3-b287-cbd2fd55931b');
INSERT INTO public.username_endings VALUES (true, 'er8', '01a21a5c-c859-71e3-b287-cbd2fd55931b');
INSERT INTO public.username_endings VALUES (true, 'r8', '01a21a5c-c859-71e3-b287-cbd2fd55931b');
INSERT INTO public.username_endings VALUES (true, '8', '01a21a5c-c859-71e3-b287-cbd2fd55931b');
INSERT INTO public.username_endings VALUES (false, 'owner9', '01a21a5c-c8a2-727a-891d-76028aee13dd');
INSERT INTO public.username_endings VALUES (true, 'wner9', '01a21a5c-c8a2-727a-891d-76028aee13dd');
INSERT INTO public.username_endings VALUES (true, 'ner9', '01a21a5c-c8a2-727a-891d-76028aee13dd');
INSERT INTO public.username_endings VALUES (true, 'er9', '01a21a5c-c8a2-727a-891d-76028aee13dd');
INSERT INTO public.username_endings VALUES (true, 'r9', '01a21a5c-c8a2-727a-891d-76028aee13dd');
INSERT INTO public.username_endings VALUES (true, '9', '01a21a5c-c8a2-727a-891d-76028aee13dd');
INSERT INTO public.username_endings VALUES (false, 'owner10', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3');
INSERT INTO public.username_endings VALUES (true, 'wner10', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3');
INSERT INTO public.username_endings VALUES (true, 'ner10', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3');
INSERT INTO public.username_endings VALUES (true, 'er10', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3');
INSERT INTO public.username_endings VALUES (true, 'r10', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3');
INSERT INTO public.username_endings VALUES (true, '10', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3');
INSERT INTO public.username_endings VALUES (true, '0', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3');
INSERT INTO public.username_endings VALUES (false, 'friend11', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (true, 'riend11', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (true, 'iend11', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (true, 'end11', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (true, 'nd11', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (true, 'd11', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (true, '11', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (true, '1', '01a21a5c-c8fd-76fe-856c-f68f547ac5af');
INSERT INTO public.username_endings VALUES (false, 'owner11', '01a21a5c-c922-7002-bb0b-c71c5644711b');
INSERT INTO public.username_endings VALUES (true, 'wner11', '01a21a5c-c922-7002-bb0b-c71c5644711b');
INSERT INTO public.username_endings VALUES (true, 'ner11', '01a21a5c-c922-7002-bb0b-c71c5644711b');
INSERT INTO public.username_endings VALUES (true, 'er11', '01a21a5c-c922-7002-bb0b-c71c5644711b');
INSERT INTO public.username_endings VALUES (true, 'r11', '01a21a5c-c922-7002-bb0b-c71c5644711b');
INSERT INTO public.username_endings VALUES (true, '11', '01a21a5c-c922-7002-bb0b-c71c5644711b');
INSERT INTO public.username_endings VALUES (true, '1', '01a21a5c-c922-7002-bb0b-c71c5644711b');
INSERT INTO public.username_endings VALUES (false, 'owner12', '01a21a5c-c95c-71b7-a948-d76aee32f0b1');
INSERT INTO public.username_endings VALUES (true, 'wner12', '01a21a5c-c95c-71b7-a948-d76aee32f0b1');
INSERT INTO public.username_endings VALUES (true, 'ner12', '01a21a5c-c95c-71b7-a948-d76aee32f0b1');
INSERT INTO public.username_endings VALUES (true, 'er12', '01a21a5c-c95c-71b7-a948-d76aee32f0b1');
INSERT INTO public.username_endings VALUES (true, 'r12', '01a21a5c-c95c-71b7-a948-d76aee32f0b1');
INSERT INTO public.username_endings VALUES (true, '12', '01a21a5c-c95c-71b7-a948-d76aee32f0b1');
INSERT INTO public.username_endings VALUES (true, '2', '01a21a5c-c95c-71b7-a948-d76aee32f0b1');
INSERT INTO public.username_endings VALUES (false, 'friend12', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (true, 'riend12', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (true, 'iend12', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (true, 'end12', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (true, 'nd12', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (true, 'd12', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (true, '12', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (true, '2', '01a21a5c-c999-77c2-b160-30c4e82a8a60');
INSERT INTO public.username_endings VALUES (false, 'sender13', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (true, 'ender13', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (true, 'nder13', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (true, 'der13', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (true, 'er13', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (true, 'r13', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (true, '13', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (true, '3', '01a21a5c-cab9-74ac-a8c2-1b952887deea');
INSERT INTO public.username_endings VALUES (false, 'recipient13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 'ecipient13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 'cipient13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 'ipient13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 'pient13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 'ient13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 'ent13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 'nt13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, 't13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, '13', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (true, '3', '01a21a5c-cb03-7639-b6c1-81b91943383b');
INSERT INTO public.username_endings VALUES (false, 'owner14', '01a21a5c-cb7d-706a-8edb-449feb3572b4');
INSERT INTO public.username_endings VALUES (true, 'wner14', '01a21a5c-cb7d-706a-8edb-449feb3572b4');
INSERT INTO public.username_endings VALUES (true, 'ner14', '01a21a5c-cb7d-706a-8edb-449feb3572b4');
INSERT INTO public.username_endings VALUES (true, 'er14', '01a21a5c-cb7d-706a-8edb-449feb3572b4');
INSERT INTO public.username_endings VALUES (true, 'r14', '01a21a5c-cb7d-706a-8edb-449feb3572b4');
INSERT INTO public.username_endings VALUES (true, '14', '01a21a5c-cb7d-706a-8edb-449feb3572b4');
INSERT INTO public.username_endings VALUES (true, '4', '01a21a5c-cb7d-706a-8edb-449feb3572b4');
INSERT INTO public.username_endings VALUES (false, 'owner15', '01a21a5c-cc68-7266-aa03-73f93d0e8f98');
INSERT INTO public.username_endings VALUES (true, 'wner15', '01a21a5c-cc68-7266-aa03-73f93d0e8f98');
INSERT INTO public.username_endings VALUES (true, 'ner15', '01a21a5c-cc68-7266-aa03-73f93d0e8f98');
INSERT INTO public.username_endings VALUES (true, 'er15', '01a21a5c-cc68-7266-aa03-73f93d0e8f98');
INSERT INTO public.username_endings VALUES (true, 'r15', '01a21a5c-cc68-7266-aa03-73f93d0e8f98');
INSERT INTO public.username_endings VALUES (true, '15', '01a21a5c-cc68-7266-aa03-73f93d0e8f98');
INSERT INTO public.username_endings VALUES (true, '5', '01a21a5c-cc68-7266-aa03-73f93d0e8f98');

INSERT INTO public.users VALUES ('ada', 'ada@example.com', '2026-11-27 00:16:53.752975+00', '$argon2id$v=19$m=19456,t=2,p=1$DcFyB0chm43uB2X4DLhJrQ$iISVvPCVw/VeghK2TW8Q2y+pUJn5oyHmbfHF/uHD3RA', true, false, NULL, 'Mathematics', 'Europe/Berlin', 'en', '2026-11-27 00:16:54.092955+00', '01a21a5c-b805-75e4-b111-d9380689ade9', '2026-11-27 00:16:53.752975+00');
INSERT INTO public.users VALUES ('bob', 'bob@example.com', '2026-11-27 00:16:54.123701+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:54.134485+00', '01a21a5c-b976-711f-89a9-e90a033c5058', '2026-11-27 00:16:54.134485+00');
INSERT INTO public.users VALUES ('carol', 'carol@example.com', '2026-11-27 00:16:54.139146+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:54.139662+00', '01a21a5c-b97b-72cd-a637-177254d666b2', '2026-11-27 00:16:54.139662+00');
INSERT INTO public.users VALUES ('guest', 'guest@example.com', '2026-11-27 00:16:57.275655+00', '$argon2id$v=19$m=19456,t=2,p=1$f0tFNYRUu1PT6jq1PIjynA$MYz9GvtJs2EJMhTR8RUuhyE9Za7s19UfweYbBkqFF6E', true, false, NULL, NULL, NULL, NULL, '2026-11-27 00:16:57.275655+00', '01a21a5c-c5c5-7518-b78d-a622050f5d87', '2026-11-27 00:16:57.275655+00');
INSERT INTO public.users VALUES ('owner0', 'owner0@example.com', '2026-11-27 00:16:57.401107+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.401839+00', '01a21a5c-c639-730c-941d-7399bd6b6040', '2026-11-27 00:16:57.401839+00');
INSERT INTO public.users VALUES ('owner1', 'owner1@example.com', '2026-11-27 00:16:57.416795+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.417336+00', '01a21a5c-c649-73a5-ada8-615917e39fbd', '2026-11-27 00:16:57.417336+00');
INSERT INTO public.users VALUES ('friend1', 'friend1@example.com', '2026-11-27 00:16:57.446679+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.447464+00', '01a21a5c-c667-74d7-bc70-ac665d655131', '2026-11-27 00:16:57.447464+00');
INSERT INTO public.users VALUES ('owner2', 'owner2@example.com', '2026-11-27 00:16:57.560568+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.561056+00', '01a21a5c-c6d8-74ce-a570-66c7b2a573bd', '2026-11-27 00:16:57.561056+00');
INSERT INTO public.users VALUES ('guest2', 'guest2@example.com', '2026-11-27 00:16:57.563993+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.564334+00', '01a21a5c-c6dc-7075-bc90-28340ecc4c97', '2026-11-27 00:16:57.564334+00');
INSERT INTO public.users VALUES ('sender3', 'sender3@example.com', '2026-11-27 00:16:57.615578+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.616099+00', '01a21a5c-c710-778d-8b67-1ca6b2900767', '2026-11-27 00:16:57.616099+00');
INSERT INTO public.users VALUES ('recipient3', 'recipient3@example.com', '2026-11-27 00:16:57.635835+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.636703+00', '01a21a5c-c724-722d-b3ad-b3b319624cff', '2026-11-27 00:16:57.636703+00');
INSERT INTO public.users VALUES ('one4', 'one4@example.com', '2026-11-27 00:16:57.68112+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.681751+00', '01a21a5c-c751-767a-98dc-eff664614807', '2026-11-27 00:16:57.681751+00');
INSERT INTO public.users VALUES ('other4', 'other4@example.com', '2026-11-27 00:16:57.687202+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.687626+00', '01a21a5c-c757-7675-a348-d06f12c9db2f', '2026-11-27 00:16:57.687626+00');
INSERT INTO public.users VALUES ('owner5', 'owner5@example.com', '2026-11-27 00:16:57.770795+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.771782+00', '01a21a5c-c7ab-7350-b194-10cee25fa1ee', '2026-11-27 00:16:57.771782+00');
INSERT INTO public.users VALUES ('owner6', 'owner6@example.com', '2026-11-27 00:16:57.793227+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.793855+00', '01a21a5c-c7c1-7583-9258-62f5a97285dd', '2026-11-27 00:16:57.793855+00');
INSERT INTO public.users VALUES ('owner7', 'owner7@example.com', '2026-11-27 00:16:57.877801+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.886287+00', '01a21a5c-c819-75ab-a3f1-3f133ad17349', '2026-11-27 00:16:57.886287+00');
INSERT INTO public.users VALUES ('owner8', 'owner8@example.com', '2026-11-27 00:16:57.945079+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:57.945691+00', '01a21a5c-c859-71e3-b287-cbd2fd55931b', '2026-11-27 00:16:57.945691+00');
INSERT INTO public.users VALUES ('owner9', 'owner9@example.com', '2026-11-27 00:16:58.018011+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.018854+00', '01a21a5c-c8a2-727a-891d-76028aee13dd', '2026-11-27 00:16:58.018854+00');
INSERT INTO public.users VALUES ('owner10', 'owner10@example.com', '2026-11-27 00:16:58.067294+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.068006+00', '01a21a5c-c8d3-73a3-b9c9-db34ddf14ef3', '2026-11-27 00:16:58.068006+00');
INSERT INTO public.users VALUES ('friend11', 'friend11@example.com', '2026-11-27 00:16:58.109273+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.110009+00', '01a21a5c-c8fd-76fe-856c-f68f547ac5af', '2026-11-27 00:16:58.110009+00');
INSERT INTO public.users VALUES ('owner11', 'owner11@example.com', '2026-11-27 00:16:58.145611+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.150911+00', '01a21a5c-c922-7002-bb0b-c71c5644711b', '2026-11-27 00:16:58.150911+00');
INSERT INTO public.users VALUES ('owner12', 'owner12@example.com', '2026-11-27 00:16:58.203921+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.20454+00', '01a21a5c-c95c-71b7-a948-d76aee32f0b1', '2026-11-27 00:16:58.20454+00');
INSERT INTO public.users VALUES ('friend12', 'friend12@example.com', '2026-11-27 00:16:58.265289+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.266104+00', '01a21a5c-c999-77c2-b160-30c4e82a8a60', '2026-11-27 00:16:58.266104+00');
INSERT INTO public.users VALUES ('sender13', 'sender13@example.com', '2026-11-27 00:16:58.552706+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.553334+00', '01a21a5c-cab9-74ac-a8c2-1b952887deea', '2026-11-27 00:16:58.553334+00');
INSERT INTO public.users VALUES ('recipient13', 'recipient13@example.com', '2026-11-27 00:16:58.627159+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.628004+00', '01a21a5c-cb03-7639-b6c1-81b91943383b', '2026-11-27 00:16:58.628004+00');
INSERT INTO public.users VALUES ('owner14', 'owner14@example.com', '2026-11-27 00:16:58.749263+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.750097+00', '01a21a5c-cb7d-706a-8edb-449feb3572b4', '2026-11-27 00:16:58.750097+00');
INSERT INTO public.users VALUES ('owner15', 'owner15@example.com', '2026-11-27 00:16:58.983748+00', '$argon2id$v=19$m=64,t=1,p=1$Gp1kGWtlql+W7zTiHRbqKQ$qzi4yGWx/f1YyYTSIWxNAYptPAv3sbYrrljrn3E9vW4', true, false, NULL, NULL, 'UTC', 'en', '2026-11-27 00:16:58.984521+00', '01a21a5c-cc68-7266-aa03-73f93d0e8f98', '2026-11-27 00:16:58.984521+00');

INSERT INTO public.workers VALUES ('2026-11-27 00:16:58.151353+00', '01a21a5c-b552-74dd-8653-8d3eef183f9c');

SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 25, true);

SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 13, true);

SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 6, true);

SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 2, true);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.checkpoint_blobs
    ADD CONSTRAINT pk_checkpoint_blobs PRIMARY KEY (thread_id, checkpoint_ns, channel, version);

ALTER TABLE ONLY public.checkpoint_writes
    ADD CONSTRAINT pk_checkpoint_writes PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx);

ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT pk_checkpoints PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id);

ALTER TABLE ONLY public.diet_plans
    ADD CONSTRAINT pk_diet_plans PRIMARY KEY (id);

ALTER TABLE ONLY public.fences
    ADD CONSTRAINT pk_fences PRIMARY KEY (scope);

ALTER TABLE ONLY public.friend_requests
    ADD CONSTRAINT pk_friend_requests PRIMARY KEY (id);

ALTER TABLE ONLY public.friendships
    ADD CONSTRAINT pk_friendships PRIMARY KEY (id);

ALTER TABLE ONLY public.inbox_messages
    ADD CONSTRAINT pk_inbox_messages PRIMARY KEY (id);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT pk_invitations PRIMARY KEY (user_id);

ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT pk_invite_codes PRIMARY KEY (id);

ALTER TABLE ONLY public.kept_answers
    ADD CONSTRAINT pk_kept_answers PRIMARY KEY (user_id, scope, key);

ALTER TABLE ONLY public.login_sessions
    ADD CONSTRAINT pk_login_sessions PRIMARY KEY (id);

ALTER TABLE ONLY public.mail_codes
    ADD CONSTRAINT pk_mail_codes PRIMARY KEY (id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT pk_messages PRIMARY KEY (thread_id, "position");

ALTER TABLE ONLY public.outbox_mails
    ADD CONSTRAINT pk_outbox_mails PRIMARY KEY (id);

ALTER TABLE ONLY public.pending_tool_calls
    ADD CONSTRAINT pk_pending_tool_calls PRIMARY KEY (interrupt_id);

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT pk_refresh_tokens PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT pk_runs PRIMARY KEY (id);

ALTER TABLE ONLY public.schedule_items
    ADD CONSTRAINT pk_schedule_items PRIMARY KEY (id);

ALTER TABLE ONLY public.schedule_subscriptions
    ADD CONSTRAINT pk_schedule_subscriptions PRIMARY KEY (id);

ALTER TABLE ONLY public.threads
    ADD CONSTRAINT pk_threads PRIMARY KEY (id);

ALTER TABLE ONLY public.username_endings
    ADD CONSTRAINT pk_username_endings PRIMARY KEY (is_inside, ending, user_id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT pk_users PRIMARY KEY (id);

ALTER TABLE ONLY public.workers
    ADD CONSTRAINT pk_workers PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.diet_plans
    ADD CONSTRAINT uq_diet_plans_task_id UNIQUE (task_id);

ALTER TABLE ONLY public.inbox_messages
    ADD CONSTRAINT uq_inbox_messages_friend_request_id UNIQUE (friend_request_id);

ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT uq_invite_codes_code UNIQUE (code);

ALTER TABLE ONLY public.schedule_items
    ADD CONSTRAINT uq_schedule_items_times UNIQUE (id, start_at, span_days);

ALTER TABLE ONLY public.schedule_subscriptions
    ADD CONSTRAINT uq_schedule_subscriptions_item_user UNIQUE (item_id, user_id);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX ix_checkpoints_run ON public.checkpoints USING btree (run_id) WHERE (run_id IS NOT NULL);

CREATE INDEX ix_diet_plans_user_created ON public.diet_plans USING btree (user_id, created_at, id);

CREATE INDEX ix_friend_requests_incoming ON public.friend_requests USING btree (to_user_id, status, created_at, id);

CREATE INDEX ix_friend_requests_outgoing ON public.friend_requests USING btree (from_user_id, status, created_at, id);

CREATE INDEX ix_friendships_first ON public.friendships USING btree (first_id, created_at, id);

CREATE INDEX ix_friendships_second ON public.friendships USING btree (second_id, created_at, id);

CREATE INDEX ix_inbox_messages_about_user_id ON public.inbox_messages USING btree (about_user_id);

CREATE INDEX ix_inbox_messages_recipient ON public.inbox_messages USING btree (recipient_id, created_at, id);

CREATE INDEX ix_inbox_messages_schedule_item_id ON public.inbox_messages USING btree (schedule_item_id);

CREATE INDEX ix_inbox_messages_sender_id ON public.inbox_messages USING btree (sender_id);

CREATE INDEX ix_inbox_messages_status ON public.inbox_messages USING btree (recipient_id, status, created_at, id);

CREATE INDEX ix_invitations_invite_code_id ON public.invitations USING btree (invite_code_id);

CREATE INDEX ix_invite_codes_owner ON public.invite_codes USING btree (owner_id, created_at, id);

CREATE INDEX ix_login_sessions_user_id ON public.login_sessions USING btree (user_id);

CREATE INDEX ix_mail_codes_sends ON public.mail_codes USING btree (email, created_at);

CREATE INDEX ix_outbox_mails_due ON public.outbox_mails USING btree (due_at) WHERE (ended_at IS NULL);

CREATE INDEX ix_pending_tool_calls_expiry ON public.pending_tool_calls USING btree (expires_at) WHERE (status = 'PENDING'::text);

CREATE INDEX ix_pending_tool_calls_open ON public.pending_tool_calls USING btree (thread_id) WHERE (status = 'PENDING'::text);

CREATE INDEX ix_pending_tool_calls_turn ON public.pending_tool_calls USING btree (turn_id);

CREATE INDEX ix_pending_tool_calls_unsettled ON public.pending_tool_calls USING btree (thread_id) WHERE ((status = 'EXPIRED'::text) AND (claimed_by IS NULL));

CREATE INDEX ix_refresh_tokens_session_id ON public.refresh_tokens USING btree (session_id);

CREATE INDEX ix_runs_pending ON public.runs USING btree (created_at) WHERE ((status)::text = 'pending'::text);

CREATE INDEX ix_runs_thread_created ON public.runs USING btree (thread_id, created_at);

CREATE INDEX ix_runs_turn_id ON public.runs USING btree (turn_id);

CREATE INDEX ix_schedule_items_owner_span ON public.schedule_items USING btree (owner_id, span_days, start_at, id) WHERE (deleted_at IS NULL);

CREATE INDEX ix_schedule_subscriptions_user_span ON public.schedule_subscriptions USING btree (user_id, span_days, start_at, item_id);

CREATE INDEX ix_threads_user_updated ON public.threads USING btree (user_id, updated_at);

CREATE INDEX ix_users_email ON public.users USING btree (email);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE UNIQUE INDEX uq_friend_requests_pending_pair ON public.friend_requests USING btree (LEAST(from_user_id, to_user_id), GREATEST(from_user_id, to_user_id)) WHERE ((status)::text = 'pending'::text);

CREATE UNIQUE INDEX uq_friendships_pair ON public.friendships USING btree (first_id, second_id);

CREATE UNIQUE INDEX uq_inbox_messages_pending_invitation ON public.inbox_messages USING btree (schedule_item_id, recipient_id, sender_id) WHERE (((status)::text = 'pending'::text) AND ((message_type)::text = 'calendar'::text));

CREATE UNIQUE INDEX uq_mail_codes_live ON public.mail_codes USING btree (email, purpose) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX uq_messages_message_id ON public.messages USING btree (thread_id, message_id);

CREATE UNIQUE INDEX uq_runs_one_running_per_thread ON public.runs USING btree (thread_id) WHERE ((status)::text = 'running'::text);

CREATE UNIQUE INDEX uq_runs_user_client ON public.runs USING btree (user_id, client_id);

CREATE UNIQUE INDEX uq_threads_user_client ON public.threads USING btree (user_id, client_id);

CREATE UNIQUE INDEX uq_users_confirmed_email ON public.users USING btree (email) WHERE (email_confirmed_at IS NOT NULL);

CREATE UNIQUE INDEX uq_users_username_lower ON public.users USING btree (lower((username)::text));

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER username_endings_of_changed AFTER UPDATE OF username, email_confirmed_at, is_active ON public.users FOR EACH ROW WHEN (((((old.username)::text IS DISTINCT FROM (new.username)::text) OR ((old.email_confirmed_at IS NULL) IS DISTINCT FROM (new.email_confirmed_at IS NULL))) OR (old.is_active IS DISTINCT FROM new.is_active))) EXECUTE FUNCTION public.keep_username_endings();

CREATE TRIGGER username_endings_of_deleted AFTER DELETE ON public.users FOR EACH ROW EXECUTE FUNCTION public.keep_username_endings();

CREATE TRIGGER username_endings_of_new AFTER INSERT ON public.users FOR EACH ROW WHEN (((new.email_confirmed_at IS NOT NULL) AND new.is_active)) EXECUTE FUNCTION public.keep_username_endings();

ALTER TABLE ONLY public.diet_plans
    ADD CONSTRAINT fk_diet_plans_task_id FOREIGN KEY (task_id) REFERENCES public.runs(id);

ALTER TABLE ONLY public.diet_plans
    ADD CONSTRAINT fk_diet_plans_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.friend_requests
    ADD CONSTRAINT fk_friend_requests_from_user_id FOREIGN KEY (from_user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.friend_requests
    ADD CONSTRAINT fk_friend_requests_to_user_id FOREIGN KEY (to_user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.friendships
    ADD CONSTRAINT fk_friendships_first_id FOREIGN KEY (first_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.friendships
    ADD CONSTRAINT fk_friendships_second_id FOREIGN KEY (second_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.inbox_messages
    ADD CONSTRAINT fk_inbox_messages_about_user_id FOREIGN KEY (about_user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.inbox_messages
    ADD CONSTRAINT fk_inbox_messages_friend_request_id FOREIGN KEY (friend_request_id) REFERENCES public.friend_requests(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.inbox_messages
    ADD CONSTRAINT fk_inbox_messages_recipient_id FOREIGN KEY (recipient_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.inbox_messages
    ADD CONSTRAINT fk_inbox_messages_schedule_item_id FOREIGN KEY (schedule_item_id) REFERENCES public.schedule_items(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.inbox_messages
    ADD CONSTRAINT fk_inbox_messages_sender_id FOREIGN KEY (sender_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_invite_code_id FOREIGN KEY (invite_code_id) REFERENCES public.invite_codes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.invite_codes
    ADD CONSTRAINT fk_invite_codes_owner_id FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.kept_answers
    ADD CONSTRAINT fk_kept_answers_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.login_sessions
    ADD CONSTRAINT fk_login_sessions_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT fk_messages_thread_id FOREIGN KEY (thread_id) REFERENCES public.threads(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT fk_refresh_tokens_session_id FOREIGN KEY (session_id) REFERENCES public.login_sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT fk_runs_thread_id FOREIGN KEY (thread_id) REFERENCES public.threads(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT fk_runs_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.schedule_items
    ADD CONSTRAINT fk_schedule_items_owner_id FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.schedule_subscriptions
    ADD CONSTRAINT fk_schedule_subscriptions_item FOREIGN KEY (item_id, start_at, span_days) REFERENCES public.schedule_items(id, start_at, span_days) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public.schedule_subscriptions
    ADD CONSTRAINT fk_schedule_subscriptions_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.threads
    ADD CONSTRAINT fk_threads_user_id FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

