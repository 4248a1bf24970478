"""Every metric of Majordomo. Names and labels are stable: dashboards and alerts use them.

`docs/metrics.md` lists them; `python -m scripts.metrics_table` prints its table.
"""

from domain.core.metrics.instruments import (
    Counter,
    Gauge,
    Histogram,
    Instrument,
    ScrapedGauge,
)

RUN_KINDS = ("chat", "call", "task")
OUTCOMES = ("succeeded", "interrupted", "failed", "cancelled")
QUEUES = ("default", "tasks")
POOLS = ("sessions", "statements", "jobs")

REQUESTS = Counter(
    "majordomo_http_requests_total",
    "Responses that have started, by the template of the route. A stream counts when it starts.",
    ("route", "method", "status"),
)
REQUEST_SECONDS = Histogram(
    "majordomo_http_request_duration_seconds",
    "The time from a request to the start of its response; how long a stream lasts is not in it.",
    ("route", "method"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
OPEN_STREAMS = Gauge(
    "majordomo_open_streams", "Responses with Server-Sent Events that are being sent."
)

RUNS = Counter(
    "majordomo_runs_total",
    "Runs that have ended: of a chat, of a program's `call`, or of a diet plan (`task`).",
    ("kind", "outcome"),
    known=[(kind, outcome) for kind in RUN_KINDS for outcome in OUTCOMES],
)
RUN_FAILURES = Counter(
    "majordomo_run_failures_total",
    "Runs that have ended with an error, by its `code`.",
    ("kind", "code"),
    known=[(kind, code) for kind in RUN_KINDS for code in ("internal_error", "recovery_failed")],
)
RUN_SECONDS = Histogram(
    "majordomo_run_duration_seconds",
    "The time of the attempt that ended a run, the model's time included.",
    ("kind",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600),
)
FIRST_TEXT_SECONDS = Histogram(
    "majordomo_run_first_text_seconds",
    "The time from the admission of a chat's run to the first text of its answer.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
MODEL_SECONDS = Histogram(
    "majordomo_model_request_duration_seconds",
    "The time of one answer of the model, from the request to its end, with retries.",
    ("model",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600),
)
MODEL_TOKENS = Counter(
    "majordomo_model_tokens_total",
    "Tokens as the model's endpoint counts them; the direction is `input` or `output`.",
    ("model", "direction"),
)
MODEL_FAILURES = Counter(
    "majordomo_model_failures_total",
    "Answers of the model that failed, by the `code` of the error.",
    ("model", "code"),
)
TAKEOVERS = Counter(
    "majordomo_run_takeovers_total",
    "Runs that a worker has taken over after their worker stopped, died or lost them.",
    ("kind",),
    known=[(kind,) for kind in RUN_KINDS],
)
LAPSED_LEASES = Counter(
    "majordomo_worker_lapsed_leases_total",
    "Leases that a living worker renewed too late: it was stalled, or PostgreSQL did not answer.",
)
ABANDONED_LOGS = Counter(
    "majordomo_event_logs_abandoned_total",
    "Event logs that could not be written to their end; reconnects get the stored messages.",
    ("error",),
    known=[("ConnectionError",), ("TimeoutError",), ("LogsTooLarge",), ("LogIncomplete",)],
)

APPROVALS = Counter(
    "majordomo_approvals_total",
    "Approval requests that have been settled: the person's decision, or its absence.",
    ("outcome",),
    known=[(outcome,) for outcome in ("approved", "refused", "expired", "cancelled")],
)
PROGRAM_CALLS = Counter(
    "majordomo_mcp_calls_total",
    "Calls of tools over MCP: `done`, refused or failed (`error`), or `waiting` for an approval.",
    ("tool", "outcome"),
)
REPLAYS = Counter(
    "majordomo_idempotent_replays_total",
    "Operations that were not repeated, because their stored result was there.",
    ("source",),
    known=[("tool",), ("request",)],
)
LIMITS_HIT = Counter(
    "majordomo_limits_hit_total",
    "Requests refused by a limit: the name of a rate limit, a quota, `runs` or `connections`.",
    ("policy",),
    known=[("runs",), ("connections",)],
)

POOL_CONNECTIONS = Gauge(
    "majordomo_database_pool_connections",
    "Database connections in use (`used`), and how many there can be (`limit`).",
    ("pool", "state"),
)
POOL_WAITS = Counter(
    "majordomo_database_pool_waits_total",
    "How often a database connection had to be waited for, because all were in use.",
    ("pool",),
    known=[(pool,) for pool in POOLS],
)
POOL_WAIT_SECONDS = Counter(
    "majordomo_database_pool_wait_seconds_total",
    "How long those waits took together.",
    ("pool",),
    known=[(pool,) for pool in POOLS],
)
LOOP_LAG_SECONDS = Histogram(
    "majordomo_event_loop_lag_seconds",
    "How late the event loop of a process runs what is due; measured every second.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)

BUILD = ScrapedGauge(
    "majordomo_build_info", "Always 1; the labels name the versions.", ("version", "python")
)

DATABASE_UP = ScrapedGauge(
    "majordomo_database_up",
    "1 if PostgreSQL answered this scrape in time, else 0; then the gauges from it are missing.",
)
OPEN_APPROVALS = ScrapedGauge(
    "majordomo_open_approvals", "Approval requests that wait for a person and have not expired."
)
OPEN_APPROVAL_AGE = ScrapedGauge(
    "majordomo_open_approvals_oldest_age_seconds",
    "How long the oldest of them waits; 0 if none does.",
)
OVERDUE_APPROVALS = ScrapedGauge(
    "majordomo_overdue_approvals", "Approval requests that have expired and are not closed yet."
)
OUTBOX_MAILS = ScrapedGauge("majordomo_outbox_mails", "Mails that are still to be sent.")
OUTBOX_AGE = ScrapedGauge(
    "majordomo_outbox_oldest_age_seconds", "How old the oldest of them is; 0 if there is none."
)
QUEUE_JOBS = ScrapedGauge(
    "majordomo_queue_jobs", "Jobs of a queue that are due and have not begun.", ("queue",)
)
QUEUE_LAG = ScrapedGauge(
    "majordomo_queue_lag_seconds",
    "For how long the first of them has been due; 0 if there is none.",
    ("queue",),
)
RUNNING_RUNS = ScrapedGauge("majordomo_running_runs", "Runs that are running.", ("kind",))
ORPHANED_RUNS = ScrapedGauge(
    "majordomo_orphaned_runs",
    "Running runs whose worker is dead, which no worker has taken over yet.",
    ("kind",),
)
LIVE_WORKERS = ScrapedGauge(
    "majordomo_live_workers", "Processes that execute runs and renew their lease in time."
)
DEAD_WORKERS = ScrapedGauge(
    "majordomo_dead_workers",
    "Processes of the last day that ended without giving up their lease, or are stalled.",
)

INSTRUMENTS: tuple[Instrument, ...] = tuple(
    each for each in list(globals().values()) if isinstance(each, Instrument)
)
SCRAPED: tuple[ScrapedGauge, ...] = tuple(
    each for each in INSTRUMENTS if isinstance(each, ScrapedGauge)
)
